import sql from '@shikijs/langs/sql'
import { defineConfig } from 'vitepress'
import { present, title } from '../pages.js'

const pages = present()

/** SQL with the words that are Quiver's own. */
const quiverSql = sql.map(language => ({
  ...language,
  patterns: [
    { match: "(?i)\\b(create|drop|or|replace|source|stream|subscribe|watermark|retain|emit|changes|final|close|update|allow|lateness|late|beginning|now|show|describe|explain|sources|streams|subscriptions|tables|cascade|if|not|exists|distinct|filter|having|union|all|asof|join|using|over|partition|limit|interval|minute|second|hour|day|window|on|to|from|by|name|generator|files|as|for|with)\\b", name: 'keyword.other.DML.sql' },
    ...language.patterns,
  ],
}))

/** Chapters and their pages in reading order. A page that is not there yet is left out; one that is there and named nowhere stands under More. */
const chapters = [
  ['Start', ['tour', 'faq', 'samples/index']],
  ['Concepts', ['concepts/index', 'concepts/time', 'concepts/windows', 'concepts/lateness', 'concepts/emission', 'concepts/asked-and-kept', 'concepts/back-pressure', 'concepts/retained-rows']],
  ['SQL', ['sql', 'sql-by-example', 'errors']],
  ['In C#', ['rows', 'writing', 'reading', 'arrow', 'json-csv', 'formats', 'ado-net', 'hosting', 'testing', 'packages', 'files', 'api-table']],
  ['Commands', ['command-line', 'scripts']],
  ['Coming from', ['coming-from/duckdb', 'coming-from/flink', 'coming-from/kafka-streams', 'coming-from/laminardb']],
  ['How it is built', ['architecture', 'performance', 'decisions/index', 'contributing', 'roadmap', 'changelog']],
]

const unlisted = [...pages].filter(page => page !== 'index' && !/^(api|samples|decisions)\//.test(page) && !chapters.some(([, listed]) => listed.includes(page))).sort()
const entry = page => ({ text: page === 'concepts/index' ? 'Overview' : title(page).replace(/^Coming from /, ''), link: `/${page.replace(/(^|\/)index$/, '$1')}` })
const guide = [...chapters, ['More', unlisted]]
  .map(([text, listed]) => ({ text, collapsed: text === 'More' ? true : undefined, items: listed.filter(page => pages.has(page)).map(entry) }))
  .filter(chapter => chapter.items.length > 0)

const decisions = [...pages].filter(page => /^decisions\/\d/.test(page)).sort().map(page => ({ text: title(page), link: `/${page}` }))
const samples = [...pages].filter(page => page.startsWith('samples/') && page !== 'samples/index').sort().map(page => ({ text: title(page), link: `/${page}` }))

const namespaces = [...pages].filter(page => /^api\/[^/]+\/index$/.test(page)).sort().map(page => {
  const folder = page.replace(/index$/, '')
  return {
    text: title(page).replace(/^Namespace /, ''),
    link: `/${folder}`,
    collapsed: folder !== 'api/Quiver/',
    items: [...pages].filter(type => type.startsWith(folder) && type !== page).sort().map(type => ({ text: title(type).split(' ')[0], link: `/${type}` })),
  }
})

export default defineConfig({
  title: 'Quiver',
  description: 'Streaming SQL for .NET, inside your process.',
  srcDir: 'pages',
  outDir: '../../artifacts/site',
  cacheDir: '../../artifacts/site-cache',
  cleanUrls: false,
  lastUpdated: false,
  appearance: true,
  markdown: { theme: { light: 'github-light', dark: 'github-dark' }, languages: quiverSql },
  themeConfig: {
    search: { provider: 'local', options: { detailedView: 'auto', miniSearch: { searchOptions: { fuzzy: 0.2, prefix: true, boost: { title: 6, text: 2, titles: 1 } } } } },
    nav: [
      { text: 'Tour', link: '/tour' },
      { text: 'Concepts', link: '/concepts/' },
      { text: 'SQL', link: '/sql' },
      { text: 'API', link: '/api/' },
      { text: 'Errors', link: '/errors' },
    ].filter(item => pages.has(item.link.slice(1).replace(/\/$/, '/index'))),
    sidebar: {
      '/api/': [{ text: 'API', items: [{ text: 'All namespaces', link: '/api/' }, ...namespaces] }],
      '/decisions/': [{ text: 'How it is built', items: [{ text: 'Architecture', link: '/architecture' }] }, { text: 'Decisions', link: '/decisions/', items: decisions }],
      '/samples/': [{ text: 'Start', items: [{ text: 'Tour', link: '/tour' }] }, { text: 'Samples', link: '/samples/', items: samples }],
      '/': guide,
    },
    outline: [2, 3],
    docFooter: { prev: 'Before', next: 'After' },
    footer: { message: 'Apache-2.0' },
  },
})
