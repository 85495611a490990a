// Reads the file at the URL in the body and returns its text and type with the URL.
exports.process = async function ({ body }) {
  const { OBJECT_STORAGE_TOKEN: token } = this.getConfig();
  const answer = await fetch(body.attachmentUrl, { headers: { authorization: `Bearer ${token}` } });
  const text = await answer.text();
  return { body: { text, type: answer.headers.get('content-type'), from: `<${body.attachmentUrl}>` }, headers: {} };
};
