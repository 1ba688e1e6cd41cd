import assert from 'node:assert/strict'
import { parseRoutes } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/inputs/routes.ts'
import { type Inputs, itRefuses, readerOf } from './refused.ts'

describe('the routes', () => {
  const guide = {
    virtualService: 'mlmodel-virtualservice',
    otherVirtualServices: [],
    route: { protocol: 'http', name: undefined },
    header: 'x-api-version',
  }
  const rows: readonly { it: string; inputs: Inputs; want: object }[] = [
    { it: 'are the guide’s', inputs: {}, want: guide },
    {
      it: 'may be those of several VirtualServices, the first of which carries the record',
      inputs: { virtualService: 'a, b.example,c' },
      want: { ...guide, virtualService: 'a', otherVirtualServices: ['b.example', 'c'] },
    },
    {
      it: 'may be told apart by a name, and by another header',
      inputs: { route: 'score', header: 'X-Version' },
      want: { ...guide, route: { protocol: 'http', name: 'score' }, header: 'x-version' },
    },
    {
      it: 'of TLS are told apart by port and SNI',
      inputs: { routeProtocol: 'tls', routePort: '443', sniHosts: 'a.example.com, *.b.example.com' },
      want: { ...guide, route: { protocol: 'tls', port: 443, sniHosts: ['a.example.com', '*.b.example.com'] } },
    },
    {
      it: 'of TLS may be told by their content alone',
      inputs: { routeProtocol: 'tls' },
      want: { ...guide, route: { protocol: 'tls', port: undefined, sniHosts: [] } },
    },
    {
      it: 'of TCP are told apart by their port, whatever else the editor had hidden',
      inputs: { routeProtocol: 'tcp', routePort: '9000', sniHosts: 'a b', route: 'score' },
      want: { ...guide, route: { protocol: 'tcp', port: 9000 } },
    },
  ]
  for (const { it: name, inputs, want } of rows) it(name, () => assert.deepEqual(parseRoutes(readerOf(inputs)), want))

  itRefuses(
    [
      { inputs: { virtualService: 'a/b' }, says: /must be a name of lower-case letters.*got 'a\/b'/ },
      { inputs: { virtualService: 'a,B' }, says: /must be names of lower-case letters.*commas between, got 'B'/ },
      { inputs: { virtualService: 'a,' }, says: /with commas between, got ''/ },
      { inputs: { virtualService: 'a,b,a' }, says: /must name each VirtualService once, got 'a' twice/ },
      { inputs: { header: 'x y' }, says: /'header' must be the name of an HTTP header/ },
      { inputs: { routeProtocol: 'udp' }, says: /'routeProtocol' must be one of http, tls, tcp, got 'udp'/ },
      { inputs: { routeProtocol: 'tcp', routePort: '0' }, says: /'routePort'.*from 1 to 65535, got '0'/ },
      { inputs: { routeProtocol: 'tls', sniHosts: 'a b' }, says: /'sniHosts' must be host names.*got 'a b'/ },
      { inputs: { routeProtocol: 'tls', sniHosts: 'a,' }, says: /'sniHosts' must be host names.*got ''/ },
    ],
    parseRoutes,
  )
})
