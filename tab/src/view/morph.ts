/**
 * Makes one element like another of the same name, and keeps every node that may stay, so that focus, scroll positions and
 * selections outlive it. Children are matched by `data-key`, which is one child's only, and without it by their order.
 * @param to is taken apart.
 */
export function morph(from: Element, to: Element): void {
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name)) from.removeAttribute(name)
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value)
  morphChildren(from, to)
}

function morphChildren(from: Element, to: Element): void {
  const wanted = [...to.childNodes]
  const keys = new Set(wanted.map(keyOf))
  const kept = new Map<string, ChildNode>()
  for (const child of [...from.childNodes]) {
    const key = keyOf(child)
    if (key === undefined) continue
    if (keys.has(key)) kept.set(key, child)
    else child.remove()
  }
  let here = from.firstChild
  for (const child of wanted) {
    const key = keyOf(child)
    const same = key === undefined ? here : (kept.get(key) ?? null)
    if (same === null || !isAlike(same, child)) {
      from.insertBefore(child, here)
      continue
    }
    if (same === here) here = here.nextSibling
    else from.insertBefore(same, here)
    morphNode(same, child)
  }
  while (here !== null) {
    const next: ChildNode | null = here.nextSibling
    here.remove()
    here = next
  }
}

function morphNode(from: ChildNode, to: ChildNode): void {
  if (from instanceof Element && to instanceof Element) morph(from, to)
  else if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue
}

function isAlike(one: ChildNode, other: ChildNode): boolean {
  return one.nodeName === other.nodeName && keyOf(one) === keyOf(other)
}

function keyOf(node: ChildNode): string | undefined {
  return node instanceof Element ? (node.getAttribute('data-key') ?? undefined) : undefined
}
