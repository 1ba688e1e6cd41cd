/** What an element is made with; `undefined` and `false` leave an attribute out, `true` sets it empty. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** What an element holds; texts become text nodes and never markup. */
export type Child = Node | string | undefined | readonly Child[]

/** Makes an HTML element. */
export function element(name: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  return fill(document.createElement(name), attributes, children)
}

/** Makes an SVG element. */
export function drawing(name: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children)
}

/** Words that only those hear who have the page read to them. */
export function unseen(text: string): HTMLElement {
  return element('span', { class: 'unseen' }, text)
}

function fill<T extends Element>(made: T, attributes: Attributes, children: readonly Child[]): T {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    made.setAttribute(name, value === true ? '' : String(value))
  }
  append(made, children)
  return made
}

function append(parent: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined) continue
    if (typeof child === 'string') parent.append(document.createTextNode(child))
    else if (child instanceof Node) parent.append(child)
    else append(parent, child)
  }
}
