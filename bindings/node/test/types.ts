// Compiled, never run: the types say what the module does.
import { open, type Answer } from '@venture/engine'

const engine = open('memory:', { policy: { version: '1.0.0' }, logOrigin: 'venture.example' })
const answer: Answer = engine.handle({
  command: 'tick',
  at: '2026-03-02T09:00:00Z',
  actor: { type: 'service', id: 'clock' },
  args: { amount_minor: 4_999n, other: 1 },
})
if ('error' in answer) {
  const code: string = answer.error.code
  void code
} else {
  const decision: 'APPROVED' | 'DENIED' | 'PENDING_APPROVAL' = answer.decision
  void decision
}
const text: string = engine.handleLine('{}')
void text
engine.close()
// @ts-expect-error an actor needs a type
engine.handle({ command: 'tick', actor: { id: 'x' }, args: {} })
