import { expect } from 'chai';
import { parseCallbackQuery, readCallback } from '../../lib/oauth/callback.js';

const read = (query: string) => readCallback(parseCallbackQuery(query));

describe('readCallback', () => {
  it('reads the code, the state and the issuer', () => {
    expect(read('code=c%2F1+2&state=s&iss=https%3A%2F%2Fid.test&session_state=x')).to.deep.equal({
      kind: 'code',
      state: 's',
      code: 'c/1 2',
      issuer: 'https://id.test',
    });
    expect(read('state=s&code=c')).to.deep.equal({ kind: 'code', state: 's', code: 'c' });
  });

  for (const [query, code, state] of [
    ['code=AQB-c%23_&state=s', 'AQB-c', 's'],
    ['code=AQB-c%2523_&state=s', 'AQB-c', 's'],
    ['code=AQB-c&state=s%23_', 'AQB-c', 's'],
    ['code=AQB-c_&state=s_', 'AQB-c_', 's_'],
    ['code=%23_AQB&state=s', '#_AQB', 's'],
    ['code=AQB%23_%3D_&state=s', 'AQB', 's'],
    ['code=AQB#_=_&state=s', 'AQB', 's'],
    ['state=s&amp;code=AQB', 'AQB', 's'],
    ['error=&code=AQB&state=s', 'AQB', 's'],
    ['code=4%2F0A%2Bx%3D%3D&state=s', '4/0A+x==', 's'],
  ] as const) {
    it(`reads the code of ${query}`, () => {
      expect(read(query)).to.deep.equal({ kind: 'code', code, state });
    });
  }

  it('reads the error and its description', () => {
    expect(read('error=access_denied&state=s&error_description=No%0D%0Athanks&iss=i')).to.deep.equal({
      kind: 'error',
      state: 's',
      error: 'access_denied',
      description: 'No thanks',
      issuer: 'i',
    });
    expect(read('error=server_error&state=s')).to.include({ error: 'server_error', description: '' });
  });

  it('reads the reasons of Instagram and Meta', () => {
    const cancelled =
      'error=access_denied&error_reason=user_denied&error_description=The+user+denied+your+request&state=s%23_';
    expect(read(cancelled)).to.deep.equal({
      kind: 'error',
      state: 's',
      error: 'access_denied',
      description: 'The user denied your request (user_denied)',
    });
    expect(read('error_code=1349126&error_message=App+not+set+up&state=s')).to.include({
      kind: 'error',
      error: '1349126',
      description: 'App not set up',
    });
    expect(read('error=access_denied&error_reason=user_denied&state=s')).to.include({ description: 'user_denied' });
  });

  const errors: readonly (readonly [query: string, error: string, description: string])[] = [
    ['error=e&error_description=a+b%20c', 'e', 'a b c'],
    ['error=e&error_description=%C3%A9t%C3%A9', 'e', 'été'],
    ['error=e&error_description=%E9t%E9', 'e', 'été'],
    ['error=e&error_description=%80+%93no%94', 'e', '€ “no”'],
    ['error=e&error_description=Запрещено', 'e', 'Запрещено'],
    ['error=e&error_description=The%2520user%2520said%2520no', 'e', 'The user said no'],
    ['error=e&error_description=The%2Buser%2Bsaid%2Bno', 'e', 'The user said no'],
    ['error=e&error_description=%25C3%25A9t%25C3%25A9', 'e', 'été'],
    ['error=e&error_description=100%25+sure', 'e', '100% sure'],
    ['error=e&error_description=100%', 'e', '100%'],
    ['error=e&error_description=%zz', 'e', '%zz'],
    ['error=e&error_description=a&error_description=b', 'e', 'a'],
    ['error=e&error_description=&error_description=b', 'e', 'b'],
    ['error=e&error_description=&error_message=b', 'e', 'b'],
    ['error=e&error_reason=r&error_reason=r', 'e', 'r'],
    ['error=e&errorMessage=b', 'e', 'b'],
    ['error=e&errorDescription=b', 'e', 'b'],
    ['errorCode=E7&errorMessage=b', 'E7', 'b'],
    ['error_code=200&error_code=201&error_message=b', '200', 'b'],
    [
      'error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied%23_%3D_',
      'access_denied',
      'Permissions error (user_denied)',
    ],
    ['error=&error_description=b', 'error', 'b'],
    ['error=invalid_scope%0D%0Aset-cookie:x&error_description=b', 'invalid_scope set-cookie:x', 'b'],
    ['error=e&amp;error_description=b', 'e', 'b'],
  ];
  for (const [query, error, description] of errors) {
    it(`reads the description "${description}" of ${query}`, () => {
      expect(read(`state=s&${query}`)).to.deep.equal({ kind: 'error', state: 's', error, description });
    });
  }

  it('returns the error when there is also a code', () => {
    expect(read('code=c&error=access_denied&state=s')).to.have.property('kind', 'error');
  });

  it('truncates error and description, and removes control characters', () => {
    const found = read(
      `error=${'e'.repeat(200)}&error_description=${'d'.repeat(900)}&error_reason=${'r'.repeat(900)}&state=s`,
    );
    expect(found).to.have.property('error').with.lengthOf(80);
    expect(found).to.have.property('description').with.lengthOf(500);
    expect(read('error=%00&state=s')).to.have.property('error', 'error');
  });

  const invalid: readonly (readonly [string, string])[] = [
    ['', 'the parameter state is missing'],
    ['code=MARKER', 'the parameter state is missing'],
    ['code=c&state=', 'the parameter state is missing'],
    ['code=c&state=%23_', 'the parameter state is missing'],
    ['state=MARKER', 'the parameter code is missing'],
    ['code=&state=s', 'the parameter code is missing'],
    ['code=MARKER&code=b&state=s', 'the parameter code is repeated'],
    ['code=a&state=MARKER&state=s', 'the parameter state is repeated'],
    ['code=a&state=s&iss=a&iss=a', 'the parameter iss is repeated'],
    ['error=a&error=b&state=s', 'the parameter error is repeated'],
    ['code=MARKER%0Ab&state=s', 'the parameter code contains control characters'],
    [`code=${'M'.repeat(8193)}&state=s`, 'the parameter code is too long'],
  ];
  for (const [query, problem] of invalid) {
    it(`rejects "${query.slice(0, 40)}"`, () => {
      expect(read(query)).to.deep.equal({ kind: 'invalid', problem });
    });
  }
});
