'use strict'

const { Store } = require('./native.js')

/** An open store with its engine. */
class Engine {
  #store

  constructor(store) {
    this.#store = store
  }

  handle(command) {
    return JSON.parse(this.#store.handle(JSON.stringify(command, exact)))
  }

  handleLine(line) {
    return this.#store.handle(line)
  }

  close() {
    this.#store.close()
  }

  [Symbol.dispose ?? Symbol.for('dispose')]() {
    this.close()
  }
}

function open(url, { policy, ...options } = {}) {
  return new Engine(new Store(url, { ...options, policy: text(policy) }))
}

function text(policy) {
  return policy === undefined || typeof policy === 'string' ? policy : JSON.stringify(policy, exact)
}

/** Amounts may be `bigint`; what a number cannot hold exactly is no amount. */
function exact(_, value) {
  if (typeof value !== 'bigint') return value
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${value} is outside ±(2^53-1)`)
  return number
}

module.exports = { Engine, open }
