import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { parseSync, type TemplateElement, Visitor } from 'oxc-parser'
import { keyOf } from '../tasks/IstioCanaryShift/IstioCanaryShiftV1/src/language/message.ts'
import { project } from './project.ts'

/** A piece of text in the task's sources. */
export type SourceText = {
  /** With its values as `{0}`, `{1}` …, as the words of a language name it. */
  readonly text: string
  /** Relative to the task's sources, with forward slashes. */
  readonly file: string
  readonly line: number
  /** Which file of words it belongs to: its folder; `run` for the sources that lie beside run.ts. */
  readonly part: string
}

/** The texts of the task's sources. */
export type SourceTexts = {
  /** What `msg` tells. */
  readonly messages: readonly SourceText[]
  /** Those of the messages that are told when their module is loaded, before a language is chosen. */
  readonly early: readonly SourceText[]
  /** What looks like words for people and is told past `msg`. */
  readonly prose: readonly SourceText[]
}

const folder = join(project.root, project.task, 'src')

/** Reads all sources of the task but the words of its languages. @throws when one cannot be parsed. */
export function readSourceTexts(): SourceTexts {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => path.endsWith('.ts') && !/^language\/.*\//.test(path))
    .sort()
  const all = files.map((file) => textsIn(file, readFileSync(join(folder, file), 'utf8')))
  return {
    messages: all.flatMap(({ messages }) => messages),
    early: all.flatMap(({ early }) => early),
    prose: all.flatMap(({ prose }) => prose),
  }
}

/** The texts of one source. Types and patterns are no texts. @throws when it cannot be parsed. */
export function textsIn(file: string, source: string): SourceTexts {
  const { program, errors } = parseSync(basename(file), source)
  if (errors[0] !== undefined) throw new Error(`${file}: ${errors[0].message}`)
  const part = file.includes('/') ? file.slice(0, file.indexOf('/')) : 'run'
  const at = (text: string, offset: number): SourceText => {
    return { text, file, part, line: source.slice(0, offset).split('\n').length }
  }
  const messages: SourceText[] = []
  const early: SourceText[] = []
  const prose: SourceText[] = []
  const told = new Set<unknown>()
  let functions = 0
  let silent = 0
  const enter = () => void functions++
  const leave = () => void functions--
  const mute = () => void silent++
  const unmute = () => void silent--
  const tellProse = (text: string, offset: number) => {
    if (silent === 0 && looksLikeProse(text)) prose.push(at(text, offset))
  }
  new Visitor({
    FunctionDeclaration: enter,
    'FunctionDeclaration:exit': leave,
    FunctionExpression: enter,
    'FunctionExpression:exit': leave,
    ArrowFunctionExpression: enter,
    'ArrowFunctionExpression:exit': leave,
    TSLiteralType: mute,
    'TSLiteralType:exit': unmute,
    // A pattern has spaces and words, too.
    NewExpression: ({ callee }) => callee.type === 'Identifier' && callee.name === 'RegExp' && mute(),
    'NewExpression:exit': ({ callee }) => callee.type === 'Identifier' && callee.name === 'RegExp' && unmute(),
    TaggedTemplateExpression({ tag, quasi, start }) {
      if (tag.type !== 'Identifier' || tag.name !== 'msg') return
      told.add(quasi)
      messages.push(at(templateText(quasi.quasis), start))
      if (functions === 0) early.push(at(templateText(quasi.quasis), start))
    },
    TemplateLiteral(node) {
      if (!told.has(node)) tellProse(templateText(node.quasis), node.start)
    },
    Literal({ value, start }) {
      if (typeof value === 'string') tellProse(value, start)
    },
  }).visit(program)
  return { messages, early, prose }
}

function templateText(parts: readonly TemplateElement[]): string {
  return keyOf(parts.map(({ value }) => value.cooked ?? value.raw))
}

/** A word with a space before or behind it. Names, codes, paths and single words have none. */
function looksLikeProse(text: string): boolean {
  const words = text.replace(/\{\d+\}/g, '·')
  return /[A-Za-z]{2}/.test(words) && words.includes(' ')
}
