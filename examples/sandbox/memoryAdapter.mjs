// In-memory storage of oidc-provider.

/** Creates the `Adapter` of oidc-provider's configuration; `endGrants` deletes every grant with its tokens. */
export function memoryAdapter() {
  const records = new Map();
  const entries = (model) => [...records].filter(([key]) => key.startsWith(`${model}:`)).map(([, record]) => record);

  class Adapter {
    constructor(model) {
      this.model = model;
    }
    async upsert(id, payload, expiresIn) {
      records.set(`${this.model}:${id}`, { payload, endsAt: expiresIn ? Date.now() + expiresIn * 1000 : Infinity });
      for (const [key, { endsAt }] of records) if (endsAt < Date.now()) records.delete(key);
    }
    async find(id) {
      return records.get(`${this.model}:${id}`)?.payload;
    }
    async findByUid(uid) {
      return entries(this.model).find(({ payload }) => payload.uid === uid)?.payload;
    }
    async findByUserCode(userCode) {
      return entries(this.model).find(({ payload }) => payload.userCode === userCode)?.payload;
    }
    async consume(id) {
      records.get(`${this.model}:${id}`).payload.consumed = Math.floor(Date.now() / 1000);
    }
    async destroy(id) {
      records.delete(`${this.model}:${id}`);
    }
    async revokeByGrantId(grantId) {
      for (const [key, { payload }] of records) if (payload.grantId === grantId) records.delete(key);
    }
  }

  const endGrants = () => {
    for (const key of records.keys()) if (/^(Grant|AccessToken|RefreshToken):/.test(key)) records.delete(key);
  };
  return { Adapter, endGrants };
}
