// What the site has: the Markdown of the repository, each file at its place in the site, with links that lead to pages.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

export const site = dirname(fileURLToPath(import.meta.url))
export const repository = join(site, '..', '..')
export const staged = join(site, 'pages')

/** Pages by their path in the repository: `docs/sql.md` is at `sql.md` in the site. */
function places() {
  const places = new Map()
  for (const file of markdown('docs')) places.set(file, index(file.slice('docs/'.length)))
  for (const file of ['CHANGELOG.md', 'CONTRIBUTING.md', 'ROADMAP.md']) places.set(file, file.toLowerCase())
  places.set('samples/README.md', 'samples/index.md')
  for (const file of readdirSync(join(repository, 'samples'))) {
    if (/\.(cs|sql)$/.test(file)) places.set(`samples/${file}`, `samples/${file.replace('.', '-')}.md`)
  }
  places.set('README.md', 'index.md') // links to it; the page is docs/README.md
  return places
}

function markdown(folder) {
  const files = []
  for (const entry of readdirSync(join(repository, folder), { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`
    if (path === 'docs/site' || path === 'docs/api') continue
    if (entry.isDirectory()) files.push(...markdown(path))
    else if (entry.name.endsWith('.md')) files.push(path)
  }
  return files
}

const index = path => path.replace(/(^|\/)README\.md$/, '$1index.md')

/** Writes all pages but those of the API into the folder of pages. Gives the paths of pages, and fails when a link leads nowhere in the repository. */
export function stage() {
  rmSync(staged, { recursive: true, force: true })
  const map = places()
  const dead = []
  for (const [file, page] of map) {
    if (file === 'README.md') continue
    write(page, /\.(cs|sql)$/.test(file) ? program(file) : rewritten(file, page, map, dead))
  }
  if (existsSync(join(repository, 'docs', 'public'))) cpSync(join(repository, 'docs', 'public'), join(staged, 'public'), { recursive: true })
  if (dead.length > 0) throw new Error(`Links to what is not in the repository:\n${dead.join('\n')}`)
  return [...new Set(map.values())]
}

export function write(page, text) {
  const target = join(staged, page)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, text)
}

/** A sample as a page. Its first two lines say what it shows and how to run it. */
function program(file) {
  const text = readFileSync(join(repository, file), 'utf8')
  const language = file.endsWith('.cs') ? 'csharp' : 'sql'
  return `---\noutline: false\n---\n# ${posix.basename(file)}\n\n[All samples](index.md)\n\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`
}

function rewritten(file, page, map, dead) {
  const parts = readFileSync(join(repository, file), 'utf8').split(/^(```[\s\S]*?^```[^\n]*$)/m) // odd ones are fenced
  return parts.map((part, at) => at % 2 === 1 ? part.replace(/^```script\b/, '```txt') : part
    .replace(/<!--[\s\S]*?-->\n*/g, '') // what tests read
    .replace(/!\[([^\]]*)\]\(([^)\s]+\.svg)\)/g, (_, alt, target) => picture(posix.join(posix.dirname(file), target), alt))
    .replace(/\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g, (link, text, target) => {
      if (/^(https?:|mailto:|#)/.test(target)) return link
      const [path, anchor] = target.split('#')
      const wanted = posix.normalize(posix.join(posix.dirname(file), path)).replace(/\/$/, '')
      const found = map.get(wanted) ?? map.get(`${wanted}/README.md`)
      if (found) return `[${text}](${relativeTo(page, found)}${anchor ? `#${anchor}` : ''})`
      if (/^docs\/api\//.test(wanted)) return link // made by the build; checked with all others in the end
      if (existsSync(join(repository, wanted))) return text // a file of the repository that is no page
      dead.push(`${file}: ${target}`)
      return link
    })).join('')
}

function relativeTo(page, other) {
  const path = posix.relative(posix.dirname(page), other)
  return path.startsWith('.') ? path : `./${path}`
}

/** A picture becomes part of its page, so that it takes the page's colours; by itself it has its own. */
function picture(file, alt) {
  const text = readFileSync(join(repository, file), 'utf8')
    .replace(/<\?xml[^>]*\?>|<!--[\s\S]*?-->|<style>[\s\S]*?<\/style>/g, '')
    .replace(/\n\s*/g, '\n').replace(/\n+/g, '\n').trim()
    .replace('<svg ', `<svg class="picture" role="img" aria-label="${alt.replaceAll('"', '&quot;')}" `)
  return `\n<figure>\n${text}\n</figure>\n`
}

/** The pages that are there, as paths without ending. */
export function present() {
  return new Set(readdirSync(staged, { recursive: true }).filter(file => file.endsWith('.md')).map(file => file.replaceAll('\\', '/').replace(/\.md$/, '')))
}

/** The first heading of a page. */
export function title(page) {
  const text = readFileSync(join(staged, `${page}.md`), 'utf8')
  return (/^# (.*)$/m.exec(text)?.[1] ?? page).replaceAll('`', '')
}
