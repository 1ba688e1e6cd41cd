import assert from 'node:assert/strict'
import {
  identityOfCertificate,
  identityOfToken,
} from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/connection/identity.ts'
import { jwt } from './surroundings.ts'

describe('the identity in a token', () => {
  const account = 'system:serviceaccount:abtesting:deployer'
  const cases: readonly { it: string; token: string; is: string | undefined }[] = [
    { it: 'a service account', token: jwt({ sub: account, iss: 'kubernetes' }), is: account },
    { it: 'a user of Entra ID', token: jwt({ sub: 's', oid: 'o', upn: 'ann@example.com' }), is: 'ann@example.com' },
    { it: 'a service principal', token: jwt({ sub: 's', oid: 'object-id', appid: 'a' }), is: 'object-id' },
    { it: 'nobody, of another issuer', token: jwt({ sub: 'ann', email: 'ann@example.com' }), is: undefined },
    { it: 'nobody, without such a claim', token: jwt({ iss: 'x' }), is: undefined },
    { it: 'nobody, when its claims are no object', token: jwt([]), is: undefined },
    { it: 'nobody, when it is opaque', token: 'abcdef', is: undefined },
    { it: 'nobody, when it only looks like a JWT', token: 'a.b.c', is: undefined },
  ]
  for (const { it: who, token, is } of cases) it(`is that of ${who}`, () => assert.equal(identityOfToken(token), is))

  it('is none in a certificate that is no PEM', () => assert.equal(identityOfCertificate('CERT'), undefined))
})
