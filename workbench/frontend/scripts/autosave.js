// Saves each answer a moment after it changes and says so beside it. Without this file the form's button does the same.
const form = document.querySelector('form[data-autosave]')
const WAIT = 1200

if (form) {
  const timers = new Map()
  const token = form.querySelector('input[name=csrf_token]').value
  const unsaved = new Set()

  const say = (key, words, trouble = false) => {
    const place = document.getElementById(`saved-${key}`)
    if (!place) return
    place.textContent = words
    place.classList.toggle('app-saved--trouble', trouble)
  }

  const valueOf = key => new FormData(form).get(key) ?? ''

  const save = async key => {
    timers.delete(key)
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
      say(key, told.problem ? `Saved at ${told.at}, but: ${told.problem}` : `Saved at ${told.at}`, Boolean(told.problem))
    } catch {
      say(key, 'Not saved: the connection is down. Your text stays here and is sent again when you change it or press Save.', true)
    }
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
  form.addEventListener('submit', () => unsaved.clear())
  window.addEventListener('online', () => unsaved.forEach(key => later(key, 0)))
  window.addEventListener('beforeunload', event => {
    if (unsaved.size) event.preventDefault()
  })
}
