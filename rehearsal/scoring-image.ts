/** Images of scoring scripts: a script with what it needs beside it, behind a server. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Image } from './cluster/registry.ts'
import { type ScoringServer, standIn } from './scoring-server/scoring-server.ts'

/** The port of the guide's services. */
const scoringPort = 5001

/**
 * The image that serves a scoring script (a path), such as `scoring/scoreA.py`. Rejects when the script can't be read.
 * @param server  the stand-in when missing
 */
export async function scoringImage(script: string, server?: ScoringServer): Promise<Image> {
  const name = basename(script)
  return servedImage(name, { [name]: await readFile(script, 'utf8') }, server ?? (await standIn()))
}

/** The image of files (text by name) of which one is the scoring script: another content is another image. */
export function servedImage(script: string, files: Readonly<Record<string, string>>, server: ScoringServer): Image {
  return {
    command: server.command(script),
    env: { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' },
    files: { ...files, ...server.files },
    port: scoringPort,
  }
}
