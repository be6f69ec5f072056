// Saves each answer a moment after it changes and says so beside it. Without this file the form's button does the same.
const form = document.querySelector('form[data-autosave]')
const WAIT = 1200

if (form) {
  const token = form.querySelector('input[name=csrf_token]').value
  const timers = new Map()
  const saving = new Map() // one save at a time for each answer, so that it never meets its own older version
  const unsaved = new Set()

  const say = (key, words, trouble = false) => {
    const place = document.getElementById(`saved-${key}`)
    if (!place) return
    place.textContent = words
    place.classList.toggle('app-saved--trouble', trouble)
  }

  const valueOf = key => new FormData(form).get(key) ?? ''

  const send = async key => {
    const version = form.elements[`version-${key}`]
    const sent = valueOf(key)
    const body = new FormData()
    body.set('value', sent)
    body.set('version', version.value)
    try {
      const answer = await fetch(form.dataset.autosave.replace('QUESTION', encodeURIComponent(key)), {
        method: 'POST',
        body,
        headers: { 'X-CSRFToken': token, Accept: 'application/json' }
      })
      const told = await answer.json()
      if (!answer.ok) return say(key, told.problem, true)
      version.value = told.version
      if (valueOf(key) === sent) unsaved.delete(key)
      say(key, told.problem ? `Saved ${told.at}, but: ${told.problem}` : `Saved ${told.at}`, Boolean(told.problem))
    } catch {
      say(key, 'Not saved: the connection is down. Your text stays here, and is sent when it is back or when you press Save.', true)
    }
  }

  const save = key => {
    timers.delete(key)
    const done = (saving.get(key) ?? Promise.resolve()).then(() => send(key))
    saving.set(key, done)
    done.then(() => { if (saving.get(key) === done) saving.delete(key) })
  }

  const later = (key, wait) => {
    unsaved.add(key)
    clearTimeout(timers.get(key))
    timers.set(key, setTimeout(() => save(key), wait))
  }

  form.addEventListener('input', event => {
    if (event.target.name?.startsWith('q_')) later(event.target.name, WAIT)
  })
  form.addEventListener('change', event => {
    if (event.target.name?.startsWith('q_')) later(event.target.name, 0)
  })
  form.addEventListener('submit', event => {
    timers.forEach(clearTimeout)
    timers.clear()
    unsaved.clear()
    if (!saving.size) return
    event.preventDefault()
    Promise.all(saving.values()).then(() => form.submit())
  })
  window.addEventListener('online', () => unsaved.forEach(key => later(key, 0)))
  window.addEventListener('beforeunload', event => {
    if (unsaved.size) event.preventDefault()
  })
}
