import assert from 'node:assert/strict'
import { AnalysisFailure } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/analysis-failure.ts'
import { archiveOf, parseChecksum } from '../../../../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/analysis/release.ts'

describe('the archive of istioctl', () => {
  const rows: readonly { os: string; arch: string; file: string; program?: string }[] = [
    { os: 'linux', arch: 'x64', file: 'linux-amd64.tar.gz' },
    { os: 'linux', arch: 'arm64', file: 'linux-arm64.tar.gz' },
    { os: 'linux', arch: 'arm', file: 'linux-armv7.tar.gz' },
    { os: 'darwin', arch: 'x64', file: 'osx-amd64.tar.gz' },
    { os: 'darwin', arch: 'arm64', file: 'osx-arm64.tar.gz' },
    { os: 'win32', arch: 'x64', file: 'win-amd64.zip', program: 'istioctl.exe' },
    { os: 'win32', arch: 'arm64', file: 'win-amd64.zip', program: 'istioctl.exe' },
  ]
  for (const { os, arch, file, program = 'istioctl' } of rows) {
    it(`is ${file} for ${os} on ${arch}`, () => {
      const archive = archiveOf('1.30.3', { os, arch }, undefined)
      assert.equal(archive.url, `https://github.com/istio/istio/releases/download/1.30.3/istioctl-1.30.3-${file}`)
      assert.equal(archive.program, program)
      assert.ok(archive.url.endsWith(archive.format))
    })
  }

  it('lies under the same name directly below a mirror’s address', () => {
    const { url } = archiveOf('1.30.3', { os: 'linux', arch: 'x64' }, 'https://mirror.example.com/istio')
    assert.equal(url, 'https://mirror.example.com/istio/istioctl-1.30.3-linux-amd64.tar.gz')
  })

  for (const [os, arch] of [
    ['linux', 's390x'],
    ['freebsd', 'x64'],
  ] as const) {
    it(`is not there for ${os} on ${arch}`, () => {
      assert.throws(() => archiveOf('1.30.3', { os, arch }, undefined), AnalysisFailure)
    })
  }
})

describe('a file with a checksum', () => {
  const digest = 'ab'.repeat(32)
  const rows: readonly { it: string; text: string; want: string | undefined }[] = [
    { it: 'holds the digest alone', text: digest, want: digest },
    { it: 'holds the digest and the name', text: `${digest}  istioctl-1.30.3-linux-amd64.tar.gz\n`, want: digest },
    { it: 'may mark the file as binary', text: `${digest} *istioctl.tar.gz\r\n`, want: digest },
    { it: 'may write it in capitals', text: digest.toUpperCase(), want: digest },
    { it: 'is no page of a proxy', text: '<html>Sign in</html>', want: undefined },
    { it: 'is no other digest', text: `${digest}ab`, want: undefined },
    { it: 'is not empty', text: '', want: undefined },
  ]
  for (const { it: name, text, want } of rows) it(name, () => assert.equal(parseChecksum(text), want))
})
