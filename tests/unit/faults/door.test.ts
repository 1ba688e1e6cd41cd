import assert from 'node:assert/strict'
import { createCertificates, type ServerCertificates } from '../../../rehearsal/cluster/certificates.ts'
import { isFree } from '../../../rehearsal/cluster/kubelet/free-port.ts'
import { type Door, type PortRange, startDoor } from '../../door.ts'

/** Nobody comes through these doors. */
const target = { server: 'https://127.0.0.1:1', certificateAuthority: '' }

describe('a door before an API server', () => {
  let certificates: ServerCertificates
  const doors: Door[] = []

  before(async () => {
    certificates = await createCertificates(new Date())
  })
  afterEach(async () => {
    for (const door of doors.splice(0)) await door.stop()
  })

  async function doorWithin(ports: PortRange): Promise<Door> {
    const fail = (error: unknown) => assert.fail(String(error))
    const door = await startDoor(target, async () => assert.fail('asked'), fail, { certificates, ports })
    doors.push(door)
    return door
  }

  it('keeps its port while it is shut', async () => {
    const ports = { first: await freePorts(4), count: 2 }
    const shut = await doorWithin(ports)
    shut.shut()
    const other = await doorWithin(ports)
    assert.notEqual(other.server, shut.server)
    await assert.rejects(doorWithin(ports), /No port of a hundred is free/)
    await shut.open()
  })

  it('leaves its port to others once it is stopped', async () => {
    const ports = { first: await freePorts(2), count: 1 }
    const first = await doorWithin(ports)
    await first.stop()
    assert.equal((await doorWithin(ports)).server, first.server)
  })
})

/** The first of so many ports in a row at which nobody listens. */
async function freePorts(count: number): Promise<number> {
  for (let first = 11_000; first < 12_000; first += count) {
    const all = Array.from({ length: count }, (_, index) => isFree(first + index))
    if ((await Promise.all(all)).every(Boolean)) return first
  }
  assert.fail('Ports 11000 to 11999 are taken.')
}
