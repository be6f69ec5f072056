// Saves each answer a moment after it changes and says so beside it. Without this file the form's button does the same.
const form = document.querySelector('form[data-autosave]')
const WAIT = 1200

if (form) {
  const token = form.querySelector('input[name=csrf_token]').value
  const timers = new Map()
  const saving = new Map() // one save at a time for each answer, so that it never meets its own older version
  const unsaved = new Set()

  // A question's fields are called by its id, or by its id and a part: q_1.opt.a
  const questionOf = field => field?.name?.startsWith('q_') ? field.name.split('.')[0] : null

  const say = (key, words, trouble = false) => {
    const place = document.getElementById(`saved-${key}`)
    if (!place) return
    place.textContent = words
    place.classList.toggle('app-saved--trouble', trouble)
  }

  const valueOf = key => [...new FormData(form)].filter(([name]) => name === key || name.startsWith(`${key}.`))

  // What an earlier save had found wrong is gone once the answer has been mended.
  const mended = key => {
    const ask = document.getElementById(`ask-${key}`)
    ask?.querySelectorAll('.govuk-error-message').forEach(message => message.remove())
    ask?.querySelectorAll('.govuk-form-group--error, .govuk-input--error, .govuk-textarea--error').forEach(part =>
      part.classList.remove('govuk-form-group--error', 'govuk-input--error', 'govuk-textarea--error'))
    document.querySelectorAll(`.govuk-error-summary a[href="#${key}"]`).forEach(link => link.closest('li').remove())
    const summary = document.querySelector('.govuk-error-summary')
    if (summary && !summary.querySelector('li')) {
      summary.remove()
      document.title = document.title.replace(/^Error: /, '')
    }
    ask?.querySelectorAll(`[aria-describedby*="error-${key}"]`).forEach(part => {
      const left = part.getAttribute('aria-describedby').replace(`error-${key}`, '').trim()
      if (left) part.setAttribute('aria-describedby', left)
      else part.removeAttribute('aria-describedby')
    })
  }

  // Questions that do not apply now are put away, with what was answered to them; they come back as they were.
  const putAway = hidden => {
    if (!hidden) return
    form.querySelectorAll('[data-question]').forEach(ask => {
      const away = hidden.includes(ask.dataset.question)
      ask.hidden = away
      const place = document.getElementById(`saved-${ask.dataset.question}`)
      if (place) place.hidden = away
    })
  }

  const send = async key => {
    const version = form.elements[`version-${key}`]
    const sent = valueOf(key)
    const body = new FormData()
    sent.forEach(([name, value]) => body.append(name, value))
    body.set('version', version.value)
    body.set('edition', form.elements.edition.value)
    try {
      const answer = await fetch(form.dataset.autosave.replace('QUESTION', encodeURIComponent(key)), {
        method: 'POST',
        body,
        headers: { 'X-CSRFToken': token, Accept: 'application/json' }
      })
      const told = await answer.json()
      if (!answer.ok) return say(key, told.problem, true)
      version.value = told.version
      if (JSON.stringify(valueOf(key)) === JSON.stringify(sent)) unsaved.delete(key)
      if (!told.problem) mended(key)
      const more = told.problem ? `, but: ${told.problem}` : told.partly ? '. Not all of this question is answered yet.' : ''
      say(key, `Saved ${told.at}${more}`, Boolean(told.problem))
      putAway(told.hidden)
      form.querySelectorAll('[data-repeats]').forEach(note => {
        if (note.dataset.repeats.split(' ').includes(key)) note.hidden = false
      })
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
    const key = questionOf(event.target)
    if (key) later(key, WAIT)
  })
  form.addEventListener('change', event => {
    const key = questionOf(event.target)
    if (key) later(key, 0)
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
