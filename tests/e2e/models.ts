import { fileURLToPath } from 'node:url'
import type { Behaviour } from './cluster.ts'

/** What a model does, beside those of the guide that answer as `New Model A` and `New Model B`. */
export type Model = Extract<Behaviour, 'modelA' | 'modelB' | 'fails' | 'slow' | 'counts'>

const files: Readonly<Record<Model, string>> = {
  modelA: '../../scoring/scoreA.py',
  modelB: '../../scoring/scoreB.py',
  fails: 'models/fails.py',
  slow: 'models/slow.py',
  counts: 'models/counts.py',
}

/** The path of a model's scoring script. */
export function scriptOf(model: Model): string {
  return fileURLToPath(new URL(files[model], import.meta.url))
}
