exports.process = async () => undefined;
