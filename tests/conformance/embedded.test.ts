import { startCluster } from '../../rehearsal/cluster/cluster.ts'
import { conformanceSuite } from './suite.ts'

conformanceSuite('embedded', async () => {
  const cluster = await startCluster({ historyLength: 200 })
  const { server, certificateAuthority, adminToken: token, stop } = cluster
  return { server, certificateAuthority, token, stop }
})
