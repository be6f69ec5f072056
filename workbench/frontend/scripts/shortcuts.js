// What a note may begin with, so that hands stay on the keys: @council, @group Name:, #item, %option, /for, /action …
const STANDS = { for: 'for', against: 'against', if: 'conditional', conditional: 'conditional', unclear: 'unclear' }
const plain = text => text.toLowerCase().replace(/[^a-z0-9]/g, '')

// The councils whose name begins so: among those in the room, else among all.
const councils = (select, begun) => {
  const every = [...select.options].filter(option => option.value && option.value !== 'group')
  const fits = every.filter(option => plain(option.textContent).startsWith(begun))
  const exact = fits.filter(option => plain(option.textContent) === begun)
  const here = fits.filter(option => option.parentElement.label === 'Here')
  return exact.length ? exact : here.length ? here : fits
}

// Each takes what it found and the form's fields; it sets one of them, or returns what is wrong.
const MEANINGS = [
  [/^@group\s+([^:\n]{1,80}):\s*/i, (found, field) => {
    field('whose').value = 'group'
    field('group').value = found[1].trim()
  }],
  [/^@(\S+)\s+/, (found, field) => {
    const fits = councils(field('whose'), plain(found[1]))
    if (fits.length > 1) return `Several councils begin with “${found[1]}”: type more of the name.`
    if (!fits.length) return `No council begins with “${found[1]}”: mend it, or leave out the @.`
    field('whose').value = fits[0].value
  }],
  [/^#(\d+)\s+/, (found, field) => pickNth(field('item'), found[1], 'agenda item')],
  [/^%(\d+)\s+/, (found, field) => pickNth(field('option'), found[1], 'option')],
  [/^\/(for|against|if|conditional|unclear)\s+/i, (found, field) => {
    if (field('position')) field('position').value = STANDS[found[1].toLowerCase()]
  }],
  [/^\/action\s+/i, (found, field) => { field('action').checked = true }]
]

const pickNth = (select, number, what) => {
  const found = select?.options[Number(number)]
  if (!found || number === '0') return `There is no ${what} ${number}.`
  select.value = found.value
}

// Sets the form by what the note begins with and takes that off its words; returns what is wrong, or nothing.
export const shortcuts = form => {
  const field = name => form.elements.namedItem(name)
  const box = field('text')
  for (;;) {
    const text = box.value.trimStart()
    const meant = MEANINGS.map(([pattern, set]) => [text.match(pattern), set]).find(([found]) => found)
    if (!meant) break
    const problem = meant[1](meant[0], field)
    if (problem) return problem
    box.value = text.slice(meant[0][0].length)
  }
  const quoted = box.value.trim().match(/^["“]([^"“”]+)["”]$/) // only words that stand wholly in quotation marks
  if (quoted) {
    field('verbatim').checked = true
    box.value = quoted[1]
  }
  return ''
}
