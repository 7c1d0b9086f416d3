'use strict'
// The door itself: opening, closing, what throws and what does not.

const assert = require('node:assert')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const test = require('node:test')
const venture = require('@venture/engine')

const tick = (at, args = {}) => ({ command: 'tick', at, actor: { type: 'service', id: 'clock' }, args })
const register = (budget) => ({
  command: 'register_workflow',
  at: '2026-03-02T09:00:00Z',
  actor: { type: 'human', id: 'ada', role: 'founder' },
  args: {
    workflow_id: '20000000-0000-4000-8000-000000000001',
    venture_id: '10000000-0000-4000-8000-000000000001',
    budget_minor: budget,
    currency: 'USD',
  },
})

test('a denial is an answer, whether amounts are numbers or bigints', () => {
  for (const budget of [100, 100n]) {
    const engine = venture.open('memory:', { policy: { version: '1.0.0' } })
    const answer = engine.handle(register(budget))
    assert.strictEqual(answer.decision, 'DENIED')
    assert.strictEqual(answer.reason_code, 'VENTURE_NOT_FOUND')
    engine.close()
  }
})

test('what a number cannot hold is refused, never rounded', () => {
  const engine = venture.open('memory:')
  assert.throws(() => engine.handle(register(2n ** 53n)), RangeError)
  assert.ok(engine.handle(tick('2026-03-02T09:00:00Z', { n: 1.5 })).error)
  engine.close()
})

test('a store lasts and has one owner', () => {
  const url = `sqlite:${path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'venture-')), 'venture.db')}`
  const first = venture.open(url, { policy: 'version: 1.0.0\n' })
  first.handle(tick('2026-03-02T09:00:00Z'))
  assert.throws(() => venture.open(url))
  first.close()
  const second = venture.open(url)
  assert.strictEqual(second.handle(tick('2026-03-01T09:00:00Z')).error.code, 'CLOCK_BACKWARDS')
  second.close()
})

test('bad arguments throw', () => {
  assert.throws(() => venture.open('venture.db'), /names no store/)
  assert.throws(() => venture.open('memory:', { tenant: 'nobody' }), { code: 'InvalidArg' })
})

test('closed is closed', () => {
  const engine = venture.open('memory:')
  engine.close()
  engine.close()
  assert.throws(() => engine.handle(tick('2026-03-02T09:00:00Z')), { code: 'Closing' })
})
