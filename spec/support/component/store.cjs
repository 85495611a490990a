// Stores the text of the body as a file, as the component stores a response.
exports.process = async function ({ body }) {
  const { OBJECT_STORAGE_URI: uri, OBJECT_STORAGE_TOKEN: token } = this.getConfig();
  const answer = await fetch(`${uri}/objects`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': body.type ?? 'application/octet-stream',
      'x-meta-filename': encodeURIComponent(body.name),
    },
    body: body.text,
  });
  if (!answer.ok) throw new Error(`not stored: ${answer.status} ${(await answer.json()).errors[0].code}`);
  const { objectId } = await answer.json();
  return { body: { attachmentUrl: `${uri}/objects/${objectId}?storage_type=maester` }, headers: {} };
};
