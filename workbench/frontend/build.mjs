// Builds the front end into workbench/static: one style sheet, GOV.UK Frontend's scripts, and our own few.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'

const here = dirname(fileURLToPath(import.meta.url))
const out = join(here, '..', 'static')
const govuk = join(here, 'node_modules', 'govuk-frontend', 'dist', 'govuk')

rmSync(out, { recursive: true, force: true })
mkdirSync(out)
const built = sass.compile(join(here, 'sass', 'main.scss'), {
  loadPaths: [join(here, 'node_modules', 'govuk-frontend', 'dist')],
  style: 'compressed',
  quietDeps: true
})
// The crest is not ours to show: the rules that would fetch it go.
const styles = built.css.replace(/[^{}]*\{[^{}]*govuk-crest[^{}]*\}/g, '')
writeFileSync(join(out, 'main.css'), styles)
cpSync(join(govuk, 'govuk-frontend.min.js'), join(out, 'govuk-frontend.min.js'))
for (const name of readdirSync(join(here, 'scripts'))) cpSync(join(here, 'scripts', name), join(out, name))
console.log(`front end built: ${Math.round(built.css.length / 1024)} KB of styles`)
