// Lets questions be dragged to another place. Without this file the buttons “Up” and “Down” do the same.
const board = document.querySelector('[data-reorder]')

if (board) {
  let dragged = null
  let home = null // where it stood, in case it is let go outside

  const below = (list, y) => [...list.querySelectorAll(':scope > [data-key]')].find(item => {
    const box = item.getBoundingClientRect()
    return item !== dragged && y < box.top + box.height / 2
  })

  board.querySelectorAll('[data-key]').forEach(item => {
    item.draggable = true
    item.classList.add('app-drag')
    item.addEventListener('dragstart', event => {
      dragged = item
      home = [item.parentNode, item.nextSibling]
      event.dataTransfer.effectAllowed = 'move'
      event.dataTransfer.setData('text/plain', item.dataset.key)
    })
    item.addEventListener('dragend', () => {
      if (dragged && home) home[0].insertBefore(item, home[1])
      dragged = null
      item.classList.remove('app-drag--going')
    })
  })

  board.querySelectorAll('[data-section]').forEach(list => {
    list.addEventListener('dragover', event => {
      if (!dragged) return
      event.preventDefault()
      dragged.classList.add('app-drag--going')
      list.insertBefore(dragged, below(list, event.clientY) ?? null)
    })
    list.addEventListener('drop', event => {
      if (!dragged) return
      event.preventDefault()
      home = null
      const form = document.getElementById('place')
      form.elements.key.value = dragged.dataset.key
      form.elements.section.value = list.dataset.section
      form.elements.place.value = [...list.querySelectorAll(':scope > [data-key]')].indexOf(dragged)
      form.submit()
    })
  })
}
