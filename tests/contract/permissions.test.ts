import { strict as assert } from 'node:assert'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { permissionFiles } from '../../scripts/permissions/files.ts'
import { withRights } from '../../scripts/permissions/page.ts'
import { rights } from '../../scripts/permissions/rights.ts'
import { type Rule, roleFiles, rulesFor } from '../../scripts/permissions/roles.ts'
import { project } from '../../scripts/project.ts'

describe('the rights that the task needs', () => {
  for (const { path, text } of permissionFiles()) {
    it(`are in ${path} as they are in scripts/permissions (npx tsx scripts/permissions.ts)`, () => {
      assert.equal(readFileSync(join(project.root, path), 'utf8'), text)
    })
  }

  it('are in no other file of docs/roles', () => {
    const names = roleFiles().map(({ name }) => name)
    assert.deepEqual(readdirSync(join(project.root, 'docs', 'roles')).sort(), names.sort())
  })

  it('are each in a table of docs/permissions.md', () => {
    const page = readFileSync(join(project.root, 'docs', 'permissions.md'), 'utf8')
    for (const { resource, verb, why } of rights) {
      assert.ok(page.includes(`| \`${resource}\` | ${verb} |`) && page.includes(why), `${verb} ${resource}`)
    }
  })

  it('are each in a file of docs/roles', () => {
    const given = roleFiles().flatMap(({ text }) =>
      parseAllDocuments(text).flatMap((document) => document.toJS().rules ?? []),
    )
    for (const { group, resource, verb } of rights) {
      const gives = (rule: Rule): boolean =>
        rule.apiGroups.includes(group) && rule.resources.includes(resource) && rule.verbs.includes(verb)
      assert.ok(given.some(gives), `${verb} ${resource}`)
    }
  })

  it('are of one namespace, so that no ClusterRole is needed', () => {
    const kinds = roleFiles().flatMap(({ text }) => parseAllDocuments(text).map((document) => document.toJS().kind))
    assert.deepEqual(new Set(kinds), new Set(['ServiceAccount', 'Role', 'RoleBinding', 'Secret']))
  })

  it('are never all of something', () => {
    for (const rule of rulesFor(rights)) assert.ok(!JSON.stringify(rule).includes('*'), JSON.stringify(rule))
  })

  it('need a place on a page', () => {
    assert.throws(() => withRights('# A page', 'page.md'), /page\.md has no place marked for its rights/)
    const place = '<!-- rules of nothing: made -->\n<!-- end of rules -->'
    assert.throws(() => withRights(place, 'page.md'), /'nothing', which has none/)
  })
})
