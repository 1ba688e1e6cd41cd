import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import tls from 'node:tls'
import tl from 'azure-pipelines-task-lib/task.js'
import { msg } from './language/message.ts'
import type { ClientCertificate, HttpProxy, Network } from './network/network.ts'
import { NetworkError } from './network/network-error.ts'

/**
 * The network as the agent was configured: proxy, bypass list, authorities, client certificate. Nothing is read before it
 * is asked for. That the agent skips the validation of certificates is not taken over.
 */
export function taskLibNetwork(mask: (secret: string) => void): Network {
  const masked = new Set<string>()
  const maskOnce = (secret: string) => {
    if (!masked.has(secret)) mask(secret)
    masked.add(secret)
  }
  let authorities: { readonly pem: string | undefined } | undefined
  return {
    proxyFor: (url) => proxyFor(url, maskOnce),
    get authorities() {
      authorities ??= { pem: trusted() }
      return authorities.pem
    },
    clientCertificateFor: (url) => (isOfCollection(url) ? clientCertificate(maskOnce) : undefined),
  }
}

function proxyFor(url: string, mask: (secret: string) => void): HttpProxy | undefined {
  const proxy = configured(() => tl.getHttpProxyConfiguration(url), msg`proxy address or its bypass list`)
  if (!proxy?.proxyUrl) return undefined
  const { proxyUrl, proxyUsername = '', proxyPassword = '' } = proxy
  if (proxyUsername === '') return { url: proxyUrl, authorization: undefined }
  const basic = Buffer.from(`${proxyUsername}:${proxyPassword}`).toString('base64')
  for (const secret of [proxyPassword, basic]) mask(secret)
  return { url: proxyUrl, authorization: `Basic ${basic}` }
}

/**
 * The well-known authorities and those of the agent's file. An explicit list takes the place of Node's own, so everything
 * that Node would trust is in it.
 */
function trusted(): string | undefined {
  const file = tl.getHttpCertConfiguration()?.caFile
  const extra = process.env.NODE_EXTRA_CA_CERTS
  if (!file || (extra && resolve(extra) === resolve(file))) return undefined
  const own = read(file, msg`certificate authorities (--sslcacert)`).toString('utf8')
  return [...wellKnown(extra), own].join('\n')
}

function wellKnown(extra: string | undefined): readonly string[] {
  // Node 22.15 and later tell what they trust, with the system's store where they were started so.
  const { getCACertificates } = tls as { getCACertificates?: (type: 'default') => readonly string[] }
  if (getCACertificates !== undefined) return getCACertificates('default')
  return extra ? [...tls.rootCertificates, read(extra, 'NODE_EXTRA_CA_CERTS').toString('utf8')] : tls.rootCertificates
}

function clientCertificate(mask: (secret: string) => void): ClientCertificate | undefined {
  const { certFile, keyFile, certArchiveFile, passphrase } = tl.getHttpCertConfiguration() ?? {}
  if (passphrase) mask(passphrase)
  const secret = passphrase ? { passphrase } : {}
  if (certFile && keyFile) {
    const [cert, key] = [certFile, keyFile].map((file) => read(file, msg`client certificate`).toString('utf8'))
    if (cert !== undefined && key !== undefined) return { cert, key, ...secret }
  }
  return certArchiveFile ? { pfx: read(certArchiveFile, msg`client certificate`), ...secret } : undefined
}

/** The agent's client certificate is for the Azure DevOps server alone: whoever else asks for one gets none. */
function isOfCollection(url: string): boolean {
  const collection = tl.getVariable('System.CollectionUri')
  return collection !== undefined && URL.canParse(collection) && new URL(collection).origin === new URL(url).origin
}

function read(file: string, what: string): Buffer {
  return configured(() => readFileSync(file), msg`file of ${what}`)
}

/** @throws NetworkError for a configuration of the agent that cannot be used. */
function configured<T>(attempt: () => T, what: string): T {
  try {
    return attempt()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const next = msg`Configure the agent again (config.sh or config.cmd), or correct its file.`
    throw new NetworkError(msg`The agent's ${what} cannot be used: ${reason}.`, next, true, error)
  }
}
