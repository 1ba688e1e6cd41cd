import assert from 'node:assert/strict'
import { InputError } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/input-error.ts'
import { secretsIn } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/probe-headers.ts'
import { parseMarkSlots, parseProof } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/proof.ts'
import { parseRequest } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/request.ts'
import { type Inputs, itRefuses, readerOf } from './refused.ts'

const url = 'http://203.0.113.7/score'
const proof = (inputs: Inputs) => parseProof(readerOf({ probeUrl: url, ...inputs }))

describe('the proof', () => {
  const plain = {
    address: { kind: 'url', url },
    method: 'GET',
    headers: {},
    body: undefined,
    count: 2000,
    seconds: 60,
  }
  const rows: readonly { it: string; inputs: Inputs; want: object | undefined }[] = [
    {
      it: 'is none without an address, whatever else is set',
      inputs: { probeUrl: '', probeCount: 'x' },
      want: undefined,
    },
    { it: 'needs no more than an address', inputs: {}, want: plain },
    {
      it: 'keeps the path and query of the address',
      inputs: { probeUrl: 'https://model.example.com:8443/a?b=c' },
      want: { ...plain, address: { kind: 'url', url: 'https://model.example.com:8443/a?b=c' } },
    },
    {
      it: 'finds the gateway of the guide itself',
      inputs: { probeUrl: 'auto' },
      want: { ...plain, address: { kind: 'auto', namespace: 'istio-system', service: 'istio-ingressgateway' } },
    },
    {
      it: 'finds another gateway',
      inputs: { probeUrl: 'auto', gatewayService: 'edge/gw' },
      want: { ...plain, address: { kind: 'auto', namespace: 'edge', service: 'gw' } },
    },
    {
      it: 'sends JSON without a word of its type',
      inputs: { probeMethod: 'POST', probeBody: '{"x":[1,2]}' },
      want: { ...plain, method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"x":[1,2]}' },
    },
    {
      it: 'sends another type as it was told',
      inputs: { probeMethod: 'PUT', probeBody: 'a\nb', probeHeaders: 'Content-Type: text/plain' },
      want: { ...plain, method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'a\nb' },
    },
    {
      it: 'may post nothing',
      inputs: { probeMethod: 'POST' },
      want: { ...plain, method: 'POST' },
    },
    {
      it: 'counts and waits as it was told',
      inputs: { probeCount: '100', proofSeconds: '0' },
      want: { ...plain, count: 100, seconds: 0 },
    },
    {
      it: 'has headers in lower case, without the space around them and without empty lines',
      inputs: { probeHeaders: '\r\nHost:  model.example.com:80 \r\n\r\nX-Trace:a: b\nX-Empty:\n' },
      want: { ...plain, headers: { host: 'model.example.com:80', 'x-trace': 'a: b', 'x-empty': '' } },
    },
  ]
  for (const { it: name, inputs, want } of rows) it(name, () => assert.deepEqual(proof(inputs), want))

  itRefuses(
    [
      { inputs: { probeUrl: 'model.example.com' }, says: /'probeUrl' must be 'auto', or an address.*got 'model/ },
      { inputs: { probeUrl: 'Auto' }, says: /must be 'auto', or an address.*got 'Auto'/ },
      { inputs: { probeUrl: 'ftp://host/x' }, says: /starts with 'http:\/\/' or 'https:\/\/', got 'ftp:\/\/host\/x'/ },
      { inputs: { probeUrl: 'http://host/#part' }, says: /no user, password or fragment/ },
      {
        inputs: { probeUrl: url, probeMethod: 'DELETE' },
        says: /'probeMethod' must be one of GET, HEAD.*got 'DELETE'/,
      },
      {
        inputs: { probeUrl: url, probeBody: 'x' },
        says: /'probeBody' needs the 'probeMethod' POST, PUT, PATCH, got 'GET'/,
      },
      { inputs: { probeUrl: url, probeCount: '99' }, says: /'probeCount' must be a whole number from 100 to 100000/ },
      { inputs: { probeUrl: url, probeCount: '1e3' }, says: /got '1e3'/ },
      { inputs: { probeUrl: url, proofSeconds: '3601' }, says: /'proofSeconds' must be a whole number from 0 to 3600/ },
      {
        inputs: { probeUrl: 'auto', gatewayService: 'gw' },
        says: /'gatewayService' must be.*'namespace\/name', got 'gw'/,
      },
      { inputs: { probeUrl: 'auto', gatewayService: 'a/b/c' }, says: /got 'a\/b\/c'/ },
      {
        inputs: { probeUrl: url, routeProtocol: 'tcp' },
        says: /'probeUrl' needs HTTP routes, but 'routeProtocol' is 'tcp'/,
      },
      { inputs: { probeUrl: url, routeProtocol: 'tls' }, says: /is 'tls': others have no response header/ },
      { inputs: { probeUrl: url, probeHeaders: 'a: b\nnonsense' }, says: /'Name: value', but line 2 does not/ },
      { inputs: { probeUrl: url, probeHeaders: 'a b: c' }, says: /'Name: value', but line 1 does not/ },
      { inputs: { probeUrl: url, probeHeaders: ': c' }, says: /line 1 does not/ },
      { inputs: { probeUrl: url, probeHeaders: 'a: b\u0000c' }, says: /line 1 does not/ },
      { inputs: { probeUrl: url, probeHeaders: 'a: b\rc: d' }, says: /line 1 does not/ },
      { inputs: { probeUrl: url, probeHeaders: 'a: ☃' }, says: /line 1 does not/ },
      { inputs: { probeUrl: url, probeHeaders: 'A: 1\na: 2' }, says: /must name 'a' once, but line 2 does not/ },
      { inputs: { probeUrl: url, probeHeaders: 'Host: a/b' }, says: /must name a host, with or without a port/ },
      {
        inputs: { probeUrl: url, probeHeaders: 'Transfer-Encoding: chunked' },
        says: /leave 'transfer-encoding' to the probes/,
      },
      { inputs: { probeUrl: url, probeHeaders: 'X-Api-Version: blue' }, says: /leave the A\/B header 'x-api-version'/ },
      {
        inputs: { probeUrl: url, header: 'x-slot', probeHeaders: 'X-Slot: blue' },
        says: /leave the A\/B header 'x-slot'/,
      },
    ],
    parseProof,
  )

  const secret: readonly Inputs[] = [
    { probeUrl: 'https://me:hunter2@host/x' },
    { probeUrl: 'ftp://me:hunter2@host/x' },
    { probeUrl: 'me:hunter2@host' },
    { probeUrl: 'ftp://host/?key=hunter2' },
    { probeHeaders: 'Authorization hunter2' },
    { probeHeaders: 'Authorization: $(missing) hunter2' },
    { probeHeaders: 'Host: a hunter2' },
    { probeHeaders: 'Connection: hunter2' },
  ]
  for (const inputs of secret) {
    it(`does not repeat the secret in ${JSON.stringify(inputs)}`, () => {
      assert.throws(
        () => proof(inputs),
        (error) => error instanceof InputError && !error.message.includes('hunter2'),
      )
    })
  }
})

describe('the marks of the slots', () => {
  it('are set when it is said', () => {
    assert.equal(parseMarkSlots(readerOf({})), false)
    assert.equal(parseMarkSlots(readerOf({ markSlots: 'true' })), true)
  })

  itRefuses(
    [{ inputs: { markSlots: 'true', routeProtocol: 'tls' }, says: /'markSlots' needs HTTP routes/ }],
    parseMarkSlots,
  )
})

describe('the secrets of probes', () => {
  const files = { read: () => assert.fail('reads no file'), digest: () => assert.fail('digests no file') }
  const secrets = async (inputs: Inputs) => secretsIn(await parseRequest(readerOf(inputs), files))
  const asked = { action: 'promote', probeUrl: 'auto' }
  const rows: readonly { probeHeaders: string; want: readonly string[] }[] = [
    { probeHeaders: 'Authorization: Bearer abc.def', want: ['Bearer abc.def', 'abc.def'] },
    { probeHeaders: 'Authorization: Basic dTpw', want: ['Basic dTpw', 'dTpw'] },
    { probeHeaders: 'Cookie: id=1; other=2', want: ['id=1; other=2'] },
    { probeHeaders: 'X-API-Key: k1\nApiKey: k2\nX-Functions-Key: k3', want: ['k1', 'k2', 'k3'] },
    { probeHeaders: 'X-Amz-Security-Token: t\nX-Signature: s', want: ['t', 's'] },
    { probeHeaders: 'Accept: text/plain\nHost: model\nAuthorization:', want: [] },
  ]
  for (const { probeHeaders, want } of rows) {
    it(`in ${JSON.stringify(probeHeaders)} are ${JSON.stringify(want)}`, async () => {
      assert.deepEqual(await secrets({ ...asked, probeHeaders }), want)
    })
  }

  it('are none where nothing is probed', async () => {
    const probeHeaders = 'Authorization: Bearer abc'
    assert.deepEqual(await secrets({ action: 'promote', probeHeaders }), [])
    assert.deepEqual(await secrets({ action: 'status', probeUrl: 'auto', probeHeaders }), [])
  })
})
