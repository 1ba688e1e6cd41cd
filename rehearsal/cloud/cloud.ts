/** A tenant of Azure with an organization of Azure DevOps beside it, on loopback: all that an Azure connection talks to. */
import { randomUUID } from 'node:crypto'
import { type AzureAuthentication, azureConnection } from '../agent/azure-connection.ts'
import type { ServiceConnection } from '../agent/connections.ts'
import { createAuthority, createSelfSigned } from '../cluster/certificates.ts'
import { type ManagedCluster, startArm } from './arm.ts'
import { type AzureDevOps, exchangeAudience, startAzureDevOps } from './azure-devops.ts'
import { type Entra, startEntra } from './entra.ts'
import type { Application } from './entra-credentials.ts'
import { startMetadataService } from './metadata-service.ts'
import type { WebService } from './web-service.ts'

/** The application that stands for the API servers of all AKS clusters with Entra ID. It is the same everywhere. */
export const aksServerId = '6dae42f8-4368-4678-94ff-3960e28e3630'

/** What an application of the tenant proves itself with. */
export interface Deployer {
  readonly clientId: string
  /** What a cluster knows it by. */
  readonly objectId: string
  readonly secret: string
  readonly expiredSecret: string
  /** PEM of the private key and the certificate. */
  readonly certificate: string
}

export interface Cloud {
  /** PEM: who signs the certificates of all services here. */
  readonly certificateAuthority: string
  readonly tenant: string
  readonly subscription: string
  readonly entra: Entra
  readonly arm: WebService
  readonly devOps: AzureDevOps
  readonly metadata: WebService
  /** May get user and admin credentials of every cluster. */
  readonly deployer: Deployer
  /** May do nothing. */
  readonly stranger: Deployer
  /** The identities of the machine: its own, and one assigned to it. Both may do what the deployer may. */
  readonly machine: { readonly own: Application; readonly assigned: Application }
  readonly clusters: ManagedCluster[]
  /** The token of the run's own connection. */
  readonly accessToken: string
  /** A service connection to this cloud that the run may use. */
  connect(authentication: AzureAuthentication, more?: { readonly tenant?: string }): ServiceConnection
  /** How the deployer's federation looks from a connection of this name; only that of `azure-mlops` is trusted. */
  federated(name?: string): ServiceConnection
  stop(): Promise<void>
}

/** The connection whose tokens the deployer trusts. */
const trusted = 'azure-mlops'

/** Starts everything. @param accessToken  of the runs that may ask Azure DevOps for tokens */
export async function startCloud(now: () => Date, accessToken: string): Promise<Cloud> {
  const authority = await createAuthority('rehearsal-cloud-ca', now())
  const certified = await authority.issue({ use: 'server' })
  const [tenant, subscription] = [randomUUID(), randomUUID()]
  const names = new Map<string, string>()
  const devOps = await startAzureDevOps({
    certified,
    now,
    organization: 'rehearsal',
    project: { id: randomUUID(), name: 'mlops' },
    accessToken,
    connections: () => names,
  })
  const { issuer } = devOps.issuer
  const federation = { issuer, subject: devOps.subjectOf(trusted), audience: exchangeAudience }
  const [deployer, stranger] = await Promise.all([newDeployer(now()), newDeployer(now())])
  const machine = { own: newIdentity(), assigned: newIdentity() }
  const entra = await startEntra({
    certified,
    now,
    tenant,
    applications: [
      { ...applicationOf(deployer, now()), federations: [federation] },
      applicationOf(stranger, now()),
      machine.own,
      machine.assigned,
    ],
    resources: [aksServerId, ...armAudiences],
    issuers: [devOps.issuer],
  })
  const clusters: ManagedCluster[] = []
  const trustees = [deployer, machine.own, machine.assigned]
  const arm = await startArm({
    certified,
    entra,
    audiences: armAudiences,
    clusters: () => clusters,
    assignments: trustees.map(({ objectId }) => ({ objectId, role: 'Contributor' })),
  })
  entra.addResource(arm.url)
  const metadata = await startMetadataService({
    entra,
    systemAssigned: machine.own.clientId,
    userAssigned: [machine.assigned.clientId],
  })
  const connect = (name: string, authentication: AzureAuthentication, tenantId: string = tenant): ServiceConnection => {
    const place = { tenant: tenantId, subscription, url: `${arm.url}/`, authority: entra.authority }
    const connection = azureConnection(name, { ...place, authentication })
    names.set(connection.id, name)
    return connection
  }
  return {
    certificateAuthority: authority.certificate,
    tenant,
    subscription,
    entra,
    arm,
    devOps,
    metadata,
    deployer,
    stranger,
    machine,
    clusters,
    accessToken,
    connect: (authentication, more) => connect('azure', authentication, more?.tenant),
    federated: (name = trusted) => {
      const { clientId } = deployer
      return connect(name, { by: 'federation', clientId, issuer, subject: devOps.subjectOf(name) })
    },
    stop: async () => {
      await Promise.all([entra, arm, devOps, metadata].map((service) => service.stop()))
    },
  }
}

/** By these, too, tokens for Azure Resource Manager are asked for. */
const armAudiences = ['https://management.azure.com', 'https://management.core.windows.net']

async function newDeployer(now: Date): Promise<Deployer> {
  const { certificate, key } = await createSelfSigned('deployer', now)
  // The form of a secret that Entra makes: 40 characters, some of them not of base64.
  const secret = (): string => `${randomUUID().slice(0, 3)}8Q~${randomUUID().replaceAll('-', '')}._`
  return { ...newIdentity(), secret: secret(), expiredSecret: secret(), certificate: `${key}${certificate}` }
}

function newIdentity(): Application {
  return { clientId: randomUUID(), objectId: randomUUID() }
}

function applicationOf({ clientId, objectId, secret, expiredSecret, certificate }: Deployer, now: Date): Application {
  return {
    clientId,
    objectId,
    secrets: [{ value: secret }, { value: expiredSecret, expires: new Date(now.getTime() - 1) }],
    certificate: certificate.slice(certificate.indexOf('-----BEGIN CERTIFICATE-----')),
  }
}
