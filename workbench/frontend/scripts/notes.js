// Draws one note as the page's template does; words only ever become text.
const part = (kind, words, style) => {
  const made = document.createElement(kind)
  if (style) made.className = style
  made.textContent = words
  return made
}

export const draw = note => {
  const made = document.createElement('div')
  made.className = `app-note${note.struck ? ' app-note--struck' : ''}${note.waiting ? ' app-note--waiting' : ''}`
  if (note.id) made.dataset.note = note.id
  if (note.version) made.dataset.version = note.version
  made.append(part('p', note.verbatim ? `“${note.text}”` : note.text, 'govuk-body app-words govuk-!-margin-bottom-1'))
  const under = part('p', '', 'govuk-body-s govuk-!-margin-bottom-1')
  under.append(part('strong', note.whose))
  const said = [
    note.waiting, note.item, note.rule, note.position, note.at && `noted ${note.at} by ${note.by}`,
    note.corrected && 'corrected', note.struck && `struck out: ${note.struck}`
  ]
  said.filter(Boolean).forEach(words => under.append(` · ${words}`))
  if (note.action) under.append(' ', part('strong', 'Action', 'govuk-tag govuk-tag--orange'))
  if (note.href) {
    const link = part('a', 'Change', 'govuk-link')
    link.href = note.href
    link.append(part('span', ` the note “${note.text.slice(0, 40)}”`, 'govuk-visually-hidden'))
    under.append(' · ', link)
  }
  made.append(under)
  return made
}
