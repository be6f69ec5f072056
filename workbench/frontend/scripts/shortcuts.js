// What a note may begin with, so that hands stay on the keys: @council, @group Name:, #item, ! action, + - ~ ? position, "
const POSITIONS = { '+': 'for', '-': 'against', '~': 'conditional', '?': 'unclear' }
const plain = text => text.toLowerCase().replace(/[^a-z0-9]/g, '')

// The councils whose name begins so: among those in the room, else among all.
const councils = (select, begun) => {
  const every = [...select.options].filter(option => option.value && option.value !== 'group')
  const fits = every.filter(option => plain(option.textContent).startsWith(begun))
  const exact = fits.filter(option => plain(option.textContent) === begun)
  const here = fits.filter(option => option.parentElement.label === 'Here')
  return exact.length ? exact : here.length ? here : fits
}

// Sets the form by what the note begins with and takes that off its words; returns what is wrong, or nothing.
export const shortcuts = form => {
  const field = name => form.elements.namedItem(name)
  const box = field('text')
  for (;;) {
    const text = box.value.trimStart()
    const group = text.match(/^@group\s+([^:\n]{1,80}):\s*/i)
    const council = text.match(/^@(\S+)\s+/)
    const item = text.match(/^#(\d+)\s+/)
    const position = text.match(/^([+\-~?])\s+/)
    if (group) {
      field('whose').value = 'group'
      field('group').value = group[1].trim()
      box.value = text.slice(group[0].length)
    } else if (council) {
      const found = councils(field('whose'), plain(council[1]))
      if (found.length !== 1) return found.length ? `Several councils begin with “${council[1]}”: type more of the name.` : `No council begins with “${council[1]}”.`
      field('whose').value = found[0].value
      box.value = text.slice(council[0].length)
    } else if (item) {
      const found = field('item').options[Number(item[1])]
      if (!found) return `There is no agenda item ${item[1]}.`
      field('item').value = found.value
      box.value = text.slice(item[0].length)
    } else if (position && field('position')) {
      field('position').value = POSITIONS[position[1]]
      box.value = text.slice(position[0].length)
    } else if (text.startsWith('!')) {
      field('action').checked = true
      box.value = text.slice(1)
    } else if (text.startsWith('"')) {
      field('verbatim').checked = true
      box.value = text.slice(1).replace(/"\s*$/, '')
    } else return ''
  }
}
