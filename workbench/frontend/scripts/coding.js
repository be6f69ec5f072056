// Coding by keyboard: every key presses something that is on the page, so that the page works without this too.
const form = document.getElementById('judgement')
const page = document.querySelector('[data-coding]')
const keys = document.querySelector('[data-keys]')
const told = document.querySelector('[data-told]')
const now = document.querySelector('[data-now]')
const KEPT = 'coding-keys'
let last = null
let stretch = null

const say = words => { if (told) told.textContent = words }
const boxes = () => [...form.querySelectorAll('input[name="theme"]')]

// The numbers are written beside the names, and stay with them from passage to passage.
const numbered = () => boxes().slice(0, 9)

const label = box => [...form.querySelector(`label[for="${box.id}"]`).childNodes]
  .filter(part => part.nodeType === Node.TEXT_NODE).map(part => part.textContent).join('').replace(/\s+/g, ' ').trim()

const tick = box => {
  if (!box) return
  box.click()
  last = box
  say(`${label(box)} ${box.checked ? 'given' : 'taken off'}`)
}

const turn = () => {
  const select = last && form.elements.namedItem(`position-${last.value}`)
  if (!select) return say('Tick a theme first.')
  select.selectedIndex = (select.selectedIndex + 1) % select.options.length
  say(`${label(last)}: ${select.options[select.selectedIndex].textContent}`)
}

// A box above the list that leaves only the themes whose name holds what is typed; Enter ticks the first of them.
const finder = () => {
  const list = form.querySelector('[data-themes]')
  const name = Object.assign(document.createElement('label'), { className: 'govuk-label govuk-body-s', htmlFor: 'find', textContent: 'Find a theme' })
  const box = Object.assign(document.createElement('input'), { className: 'govuk-input app-find', id: 'find', type: 'text', autocomplete: 'off' })
  const fits = item => label(item.querySelector('input')).toLowerCase().includes(box.value.trim().toLowerCase())
  const sift = () => [...list.children].forEach(item => { item.hidden = !fits(item) })
  box.addEventListener('input', sift)
  box.addEventListener('keydown', event => {
    if (event.key === 'Escape') box.value = ''
    else if (event.key !== 'Enter') return
    event.preventDefault()
    const first = [...list.children].find(fits)
    if (!first) return say('No theme has that in its name.')
    if (box.value.trim()) tick(first.querySelector('input'))
    box.value = ''
    sift()
    box.blur()
  })
  list.before(name, box)
}

const toggle = id => {
  const box = document.getElementById(id)
  if (box) { box.click(); say(`${label(box)}: ${box.checked ? 'ticked' : 'not ticked'}`) }
}

// Words are chosen by arrows, or by marking them with the mouse; they land in the box that works without script.
const words = () => [...now.textContent.matchAll(/\S+/g)].map(found => [found.index, found.index + found[0].length])

const show = () => {
  const text = now.textContent
  const [start, end] = [words()[stretch.from][0], words()[stretch.to][1]]
  const mark = document.createElement('mark')
  mark.textContent = text.slice(start, end)
  now.replaceChildren(text.slice(0, start), mark, text.slice(end))
  say(mark.textContent)
}

const keep = (text, start) => {
  const box = document.getElementById('words')
  if (!box) return
  box.value = text
  box.closest('details').open = true
  // places are counted in characters as people see them, not in the halves that this language counts
  form.elements.namedItem('words_at').value = [...now.textContent.slice(0, start)].length
  say(`Only: ${text}`)
}

const leave = () => {
  now.replaceChildren(now.textContent)
  stretch = null
}

const choosing = event => {
  const most = words().length - 1
  const side = event.shiftKey ? 'from' : 'to'
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
  if (step) {
    stretch[side] = Math.max(0, Math.min(most, stretch[side] + step))
    if (stretch.from > stretch.to) stretch[side === 'from' ? 'to' : 'from'] = stretch[side]
    show()
  } else if (event.key === 'Enter' || event.key === 'Escape') {
    if (event.key === 'Enter') keep(now.querySelector('mark').textContent, words()[stretch.from][0])
    leave()
  } else return
  event.preventDefault()
}

// What was ticked or typed and not saved is asked about before it is left behind.
let saved = false
const written = () => form ? JSON.stringify([...new FormData(form)].filter(([name]) => name !== 'csrf_token')) : ''
const atFirst = written()
window.addEventListener('beforeunload', event => {
  if (!saved && written() !== atFirst) event.preventDefault()
})
form?.addEventListener('submit', () => { saved = true })

const follow = rel => document.querySelector(`a[rel="${rel}"]`)?.click()
const DEEDS = {
  g: () => tick(boxes().find(box => box.hasAttribute('aria-describedby'))),
  n: () => toggle('nothing'),
  q: () => toggle('quotable'),
  m: () => document.getElementById('memo')?.focus(),
  p: turn,
  f: () => document.getElementById('find')?.focus(),
  j: () => follow('next'),
  k: () => follow('prev'),
  u: () => document.querySelector('#undo button')?.click(),
  w: () => {
    if (!document.getElementById('words')) return
    stretch = { from: 0, to: 0 }
    now.focus()
    show()
  },
  Enter: () => form.querySelector('[data-save]').click()
}

const writing = target => target.matches('textarea, select, input:not([type="checkbox"]), button, a, summary')

if (!form && page) {
  document.addEventListener('keydown', event => {
    if (!event.ctrlKey && !event.altKey && !event.metaKey && ['j', 'k'].includes(event.key)) DEEDS[event.key]()
  })
}

if (form && page && keys) {
  const on = keys.querySelector('[data-keys-on]')
  keys.hidden = false
  on.checked = localStorage.getItem(KEPT) !== 'off'
  on.addEventListener('change', () => localStorage.setItem(KEPT, on.checked ? 'on' : 'off'))
  numbered().forEach((box, place) => {
    const mark = document.createElement('kbd')
    mark.className = 'app-key'
    mark.setAttribute('aria-hidden', 'true')
    mark.textContent = place + 1
    form.querySelector(`label[for="${box.id}"]`).append(mark)
  })
  finder()
  boxes().forEach(box => box.addEventListener('change', () => { last = box }))
  now.addEventListener('blur', () => { if (stretch) leave() })
  now.addEventListener('mouseup', () => {
    const marked = window.getSelection()
    const text = marked.toString().trim()
    if (text && now.contains(marked.anchorNode) && now.contains(marked.focusNode)) keep(text, now.textContent.indexOf(text))
  })
  document.addEventListener('keydown', event => {
    if (event.key === 'Enter' && event.ctrlKey) return DEEDS.Enter()
    if (!on.checked || event.ctrlKey || event.altKey || event.metaKey) return
    if (stretch) return choosing(event)
    if (writing(event.target)) {
      if (event.key === 'Escape') event.target.blur()
      return
    }
    const deed = /^[1-9]$/.test(event.key) ? () => tick(numbered()[event.key - 1]) : DEEDS[event.key]
    if (!deed || event.shiftKey) return
    event.preventDefault()
    deed()
  })
}
