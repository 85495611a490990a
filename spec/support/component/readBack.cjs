// Reads the file at the address that the body has, and tells its text and type beside the address.
exports.process = async function ({ body }) {
  const { OBJECT_STORAGE_TOKEN: token } = this.getConfig();
  const answer = await fetch(body.attachmentUrl, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  return { body: { text, type: answer.headers.get('content-type'), from: `<${body.attachmentUrl}>` }, headers: {} };
};
