'use strict'
// Every scenario gives the same bytes here as in Rust.

const assert = require('node:assert')
const fs = require('node:fs')
const path = require('node:path')
const test = require('node:test')
const venture = require('@venture/engine')

const folder = process.env.VENTURE_ANSWERS
const files = fs.readdirSync(folder).filter((name) => name.endsWith('.jsonl')).sort()

test('there are scenarios', () => assert.ok(files.length > 0))

for (const name of files) {
  test(name, () => {
    const engine = venture.open('memory:')
    for (const text of fs.readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean)) {
      const { line, answer, object } = JSON.parse(text)
      const found = object ? JSON.stringify(engine.handle(JSON.parse(line))) : engine.handleLine(line)
      assert.strictEqual(found, answer, line)
    }
    engine.close()
  })
}
