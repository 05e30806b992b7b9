// Builds the site into artifacts/site, and fails when a link of any page leads to no page, or to no place in it.
//
//   node build.js FOLDER      the folder of the compiled generator of API pages
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { repository, site, stage, staged } from './pages.js'

const generator = process.argv[2]
const out = join(repository, 'artifacts', 'site')

stage()
execFileSync('dotnet', [join(generator, 'Quiver.ApiPages.dll'), join(staged, 'api')], { stdio: 'inherit' })
const { build } = await import('vitepress')
await build(site)

const dead = deadLinks()
if (dead.length > 0) {
  console.error(`${dead.length} dead links:\n${dead.join('\n')}`)
  process.exit(1)
}

/** Links of the built pages that lead nowhere. VitePress looks for pages; this looks for places in them too. */
function deadLinks() {
  const pages = new Map(readdirSync(out, { recursive: true }).filter(file => file.endsWith('.html')).map(file => [file.replaceAll('\\', '/'), readFileSync(join(out, file), 'utf8')]))
  const ids = new Map([...pages].map(([page, html]) => [page, new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(match => match[1]))]))
  const dead = new Set()
  for (const [page, html] of pages) {
    for (const [, href] of html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)) {
      if (/^[a-z]+:/.test(href)) continue
      const [path, anchor] = href.replaceAll('&amp;', '&').split('#')
      let target = path === '' ? page : path.startsWith('/') ? path.slice(1) : posix.join(dirname(page), path)
      if (target === '' || target.endsWith('/')) target += 'index.html'
      if (!/\.\w+$/.test(target) && !existsSync(join(out, target))) target += '.html'
      const found = ids.get(target)
      if (!found && !existsSync(join(out, target))) dead.add(`${page}: ${href}`)
      else if (found && anchor && !found.has(decodeURIComponent(anchor))) dead.add(`${page}: ${href} (no such place)`)
    }
  }
  return [...dead]
}
