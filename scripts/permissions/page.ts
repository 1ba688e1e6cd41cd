import { actions, type Feature, type Right, rightsFor } from './rights.ts'
import { rulesFor } from './roles.ts'

/**
 * A page with its tables of rights made anew, between the markers that name them, such as `<!-- rights of rollout: … -->`
 * and `<!-- end of rights -->`; `<!-- rules of rollout and metrics: … -->` stands for the short table, a row a resource, of
 * both.
 * @throws when there is no marker
 */
export function withRights(page: string, path: string): string {
  const marked = /(<!-- (rights|rules) of (\w+(?: and \w+)*):[^>]*-->\n)[\s\S]*?(<!-- end of \2 -->)/g
  if (!marked.test(page)) throw new Error(`${path} has no place marked for its rights.`)
  return page.replace(marked, (_, begin: string, form: string, features: string, end: string) => {
    const rights = rightsFor(...(features.split(' and ') as Feature[]))
    if (rights.length === 0) throw new Error(`${path} has a place for the rights of '${features}', which has none.`)
    return `${begin}\n${form === 'rights' ? longTable(rights) : shortTable(rights)}\n\n${end}`
  })
}

function longTable(rights: readonly Right[]): string {
  const rows = rights.map(
    ({ group, resource, verb, actions: used, why }) =>
      `| ${groupName(group)} | \`${resource}\` | ${verb} | ${actionNames(used)} | ${why} |`,
  )
  return ['| API group | resource | verb | actions | what for |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
}

function shortTable(rights: readonly Right[]): string {
  const rows = rulesFor(rights).map(
    ({ apiGroups, resources, verbs }) =>
      `| ${apiGroups.map(groupName).join()} | \`${resources.join()}\` | ${verbs.join(', ')} |`,
  )
  return ['| API group | resource | verbs |', '| --- | --- | --- |', ...rows].join('\n')
}

function groupName(group: string): string {
  return group === '' ? 'core' : `\`${group}\``
}

function actionNames(used: Right['actions']): string {
  if (used.length === actions.length) return 'all'
  const others = actions.filter((action) => !used.includes(action))
  const [other] = others
  return other !== undefined && others.length === 1
    ? `all but \`${other}\``
    : used.map((one) => `\`${one}\``).join(', ')
}
