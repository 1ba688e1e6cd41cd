import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, sep } from 'node:path'
import { type Expression, parseSync, type TemplateLiteral, Visitor } from 'oxc-parser'
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
  const functions: Span[] = []
  const silent: Span[] = []
  const told: Found[] = []
  const others: Found[] = []
  new Visitor({
    FunctionDeclaration: (node) => functions.push(node),
    FunctionExpression: (node) => functions.push(node),
    ArrowFunctionExpression: (node) => functions.push(node),
    TSLiteralType: (node) => silent.push(node),
    NewExpression: (node) => isNamed(node.callee, 'RegExp') && silent.push(node),
    TaggedTemplateExpression: ({ tag, quasi }) => isNamed(tag, 'msg') && told.push(found(quasi)),
    TemplateLiteral: (node) => others.push(found(node)),
    Literal: ({ value, start }) => typeof value === 'string' && others.push({ text: value, start }),
  }).visit(program)
  const part = file.includes('/') ? file.slice(0, file.indexOf('/')) : 'run'
  const place = ({ text, start }: Found) => ({ text, file, part, line: source.slice(0, start).split('\n').length })
  const isToldAt = new Set(told.map(({ start }) => start))
  const prose = others.filter((one) => !isToldAt.has(one.start) && !isIn(silent, one) && looksLikeProse(one.text))
  return {
    messages: told.map(place),
    early: told.filter((one) => !isIn(functions, one)).map(place),
    prose: prose.map(place),
  }
}

/** Where something stands in a source, in characters from its beginning. */
type Span = { readonly start: number; readonly end: number }

type Found = { readonly text: string; readonly start: number }

function isNamed(node: Expression, name: string): boolean {
  return node.type === 'Identifier' && node.name === name
}

function isIn(spans: readonly Span[], { start }: Found): boolean {
  return spans.some((span) => span.start <= start && start < span.end)
}

/** Its text with the values numbered. */
function found({ quasis, start }: TemplateLiteral): Found {
  return { text: keyOf(quasis.map(({ value }) => value.cooked ?? value.raw)), start }
}

/** A word with a space before or behind it. Names, codes, paths and single words have none. */
function looksLikeProse(text: string): boolean {
  const words = text.replace(/\{\d+\}/g, '·')
  return /[A-Za-z]{2}/.test(words) && words.includes(' ')
}
