exports.process = async function (message, config, snapshot) {
  const settings = this.getConfig();
  const secrets = `${settings.API_URI}/v2/workspaces/${settings.WORKSPACE_ID}/secrets`;
  const authorization = `Basic ${Buffer.from(`${settings.API_USERNAME}:${settings.API_KEY}`).toString('base64')}`;
  const answer = await fetch(`${secrets}/${config.secretId}`, { headers: { authorization } });
  const { data } = await answer.json();
  const body = {
    message,
    config,
    snapshot,
    variables: this.getFlowVariables(),
    stepId: settings.STEP_ID,
    secret: data.attributes,
  };
  // The next step must not see a change after the message is emitted.
  const emitted = { body, headers: {} };
  await this.emit('data', emitted);
  emitted.body.stepId = 'changed';
};
