// Writes notes at the speed of talk. Each note is kept in this browser until the server has said that it is safe, so that
// a network that drops, a crash or an ended sign-in costs nothing. Without this file the form's button does the same.
import { shortcuts } from './shortcuts.js'
import { draw } from './notes.js'

const form = document.querySelector('form[data-capture]')
const left = document.querySelector('[data-left]') // a briefing that was closed: what was not sent is shown, to be copied
const RETRY = 3000
const LOOK = 2000
const TRIES = 5 // then a note needs a person
const KEPT = ['item', 'rule', 'option'] // what the next note takes over from the last

if (left) {
  const kept = JSON.parse(localStorage.getItem(`notes:${left.dataset.left}:${left.dataset.person}`) ?? '[]')
  const words = 'not sent before the briefing was closed. Copy it, or ask a facilitator to open the briefing again'
  left.append(...kept.map(note => draw({ text: note.fields.text, whose: note.whose, waiting: words })))
}

if (form) {
  const store = `notes:${form.dataset.capture}:${form.dataset.person}`
  const field = name => form.elements.namedItem(name) // “item” and “action” are names of the form's own
  const box = field('text')
  const state = form.querySelector('[data-state]')
  const lists = { named: document.querySelector('[data-named]'), unnamed: document.querySelector('[data-unnamed]') }
  const waitingList = document.querySelector('[data-waiting]')
  const token = form.querySelector('input[name=csrf_token]')
  let memory = [] // where the browser lets nothing be kept
  let keeps = true
  let sending = false
  let timer = null
  let trouble = ''
  let since = form.dataset.upto
  let digest = form.dataset.digest
  let whole = false

  document.querySelectorAll('[data-needs-script]').forEach(part => { part.hidden = false })

  const read = () => {
    if (!keeps) return memory
    try { return JSON.parse(localStorage.getItem(store) ?? '[]') } catch { return memory }
  }
  const write = queue => {
    memory = queue
    try { localStorage.setItem(store, JSON.stringify(queue)) } catch { keeps = false }
  }
  const remove = key => write(read().filter(note => note.key !== key))

  const tell = words => {
    state.textContent = words
    state.classList.add('app-saved--trouble')
    box.focus()
  }

  const say = () => {
    const queue = read()
    const stuck = queue.filter(note => note.problem).length
    const waiting = queue.length - stuck
    const words = []
    if (waiting) words.push(`${waiting} ${waiting === 1 ? 'note is' : 'notes are'} kept in this browser and not safe yet${trouble ? `: ${trouble}` : '.'}`)
    if (stuck) words.push(`${stuck} ${stuck === 1 ? 'note needs' : 'notes need'} your attention below.`)
    if (!words.length) words.push('All notes are safe.')
    if (waiting && !keeps) words.push('Do not close this page.')
    state.textContent = words.join(' ')
    state.classList.toggle('app-saved--trouble', Boolean(trouble && waiting) || stuck > 0)
    waitingList.replaceChildren(...queue.map(note => drawWaiting(note)).reverse())
  }

  const drawWaiting = note => {
    const item = draw({ text: note.fields.text, whose: note.whose, waiting: note.problem || 'waiting in this browser' })
    if (!note.problem) return item
    const back = document.createElement('button')
    back.type = 'button'
    back.className = 'app-deed'
    back.textContent = 'Take it back to the box'
    back.addEventListener('click', () => {
      if (box.value.trim()) return tell('Save what is in the box first.')
      Object.entries(note.fields).forEach(([name, value]) => { if (field(name) && field(name).type !== 'checkbox') field(name).value = value })
      for (const name of ['verbatim', 'action']) field(name).checked = name in note.fields
      remove(note.key)
      say()
      groupAsked()
      box.focus()
    })
    item.append(back)
    return item
  }

  const count = () => {
    for (const [name, list] of Object.entries(lists)) {
      document.querySelector(`[data-${name}-count]`).textContent = list.children.length
    }
  }

  const put = note => {
    const old = document.querySelector(`[data-note="${note.id}"]`)
    if (old && Number(old.dataset.version) === note.version) return
    const fresh = draw(note)
    if (old) old.replaceWith(fresh)
    else lists[note.named ? 'named' : 'unnamed'].prepend(fresh)
    count()
  }

  const freshToken = async () => {
    const page = new DOMParser().parseFromString(await (await fetch(window.location.href)).text(), 'text/html')
    const found = page.querySelector('form[data-capture] input[name=csrf_token]')
    if (found) token.value = found.value
    return Boolean(found)
  }

  const send = async note => {
    const body = new FormData()
    Object.entries(note.fields).forEach(([name, value]) => body.append(name, value))
    body.set('key', note.key)
    body.set('waited', Math.max(0, Date.now() - note.typed))
    body.set('after', sessionStorage.getItem(store) ?? '')
    const answer = await fetch(form.getAttribute('action'), { method: 'POST', body, headers: { 'X-CSRFToken': token.value, Accept: 'application/json' } })
    const told = await answer.json()
    if (answer.ok) {
      if (told.named) sessionStorage.setItem(store, note.key)
      remove(note.key)
      put(told)
      if (told.warning) document.querySelector(`[data-note="${told.id}"]`)?.append(warn(told.warning))
      return true
    }
    if (answer.status === 400 && await freshToken()) return true
    if (answer.status === 401 || answer.status === 400) {
      trouble = 'you are not signed in any more. Sign in again in another tab, and they are sent.'
      return false
    }
    if (answer.status === 403) {
      trouble = told.problem
      return false
    }
    const tries = (note.tries ?? 0) + 1
    const hopeless = answer.status < 500 && answer.status !== 429
    write(read().map(one => one.key === note.key ? { ...one, tries, problem: hopeless || tries >= TRIES ? told.problem : undefined } : one))
    trouble = told.problem
    return hopeless
  }

  const warn = words => {
    const made = document.createElement('p')
    made.className = 'govuk-error-message'
    made.textContent = words
    return made
  }

  const pump = async () => {
    if (sending) return
    sending = true
    try {
      let next
      while ((next = read().find(note => !note.problem))) {
        trouble = ''
        if (!await send(next)) break
        say()
      }
    } catch {
      trouble = 'the network is down. They are sent when it is back.'
    }
    sending = false
    say()
    clearTimeout(timer)
    if (read().some(note => !note.problem)) timer = setTimeout(pump, RETRY)
  }

  const look = async () => {
    try {
      const asked = new URLSearchParams({ since, digest })
      const told = await (await fetch(`${form.dataset.news}?${asked}`, { headers: { Accept: 'application/json' } })).json()
      told.notes.forEach(put)
      if (whole) only(lists.named, new Set(told.notes.map(note => note.id)))
      if (told.unnamed) await fill(told.unnamed)
      whole = !whole && lists.named.children.length > told.count // a name was taken off somewhere: all is asked for once
      since = whole ? '' : told.upto
      digest = told.digest
    } catch { /* the next look will tell */ }
    setTimeout(look, LOOK)
  }

  const only = (list, there) => {
    list.querySelectorAll('[data-note]').forEach(item => { if (!there.has(item.dataset.note)) item.remove() })
    count()
  }

  // Notes without a name come by their ids: no moment and no order leads to them.
  const fill = async pairs => {
    only(lists.unnamed, new Set(pairs.map(([id]) => id)))
    const wanted = pairs.filter(([id, version]) => Number(document.querySelector(`[data-note="${id}"]`)?.dataset.version) !== version)
    for (let start = 0; start < wanted.length; start += 50) {
      const ids = wanted.slice(start, start + 50).map(([id]) => id).join(',')
      const told = await (await fetch(`${form.dataset.some}?ids=${ids}`, { headers: { Accept: 'application/json' } })).json()
      told.notes.forEach(put)
    }
    count()
  }

  const groupAsked = () => { document.querySelector('[data-group]').hidden = field('whose').value !== 'group' }

  const save = () => {
    const problem = shortcuts(form)
    groupAsked()
    if (problem || !box.value.trim()) return tell(problem || 'Write the note before you save it.')
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !['csrf_token', 'key', 'waited', 'after'].includes(name)))
    const picked = field('whose').selectedOptions[0]
    const whose = picked.value === 'group' ? fields.group : picked.value ? picked.textContent : 'Not attributed'
    write([...read(), { key: crypto.randomUUID(), typed: Date.now(), fields, whose }])
    const kept = Object.fromEntries(KEPT.map(name => [name, field(name)?.value]))
    form.reset()
    box.value = ''
    KEPT.forEach(name => { if (field(name)) field(name).value = kept[name] })
    groupAsked()
    say()
    box.focus()
    pump()
  }

  form.addEventListener('submit', event => {
    event.preventDefault()
    save()
  })
  box.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
    event.preventDefault()
    save()
  })
  form.addEventListener('change', groupAsked)
  // Signing out clears what the browser keeps: not while notes are waiting there.
  document.querySelectorAll('footer form').forEach(leaving => leaving.addEventListener('submit', event => {
    if (!read().length) return
    event.preventDefault()
    tell('Notes are waiting in this browser: sign out when they are safe, or take them back and copy them first.')
  }))
  window.addEventListener('online', pump)
  window.addEventListener('beforeunload', event => {
    if (read().length || box.value.trim()) event.preventDefault()
  })
  groupAsked()
  say()
  pump()
  setTimeout(look, LOOK)
}
