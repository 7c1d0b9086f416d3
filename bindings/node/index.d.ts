/** A value of JSON; amounts may be given as `bigint`. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json | undefined }

/** Who sends a command. */
export interface Actor {
  type: 'agent' | 'human' | 'service' | 'system'
  id: string
  role?: string
  token?: string
}

/** A command, as the contract has it. */
export interface Command {
  command: string
  at?: string
  actor: Actor
  args: { readonly [key: string]: Json | undefined }
  command_id?: string
  trace_id?: string
  tenant_id?: string
  source_service?: string
  facts?: { readonly [key: string]: Json | undefined }
}

/** What was decided. A denial is a decision. */
export interface Decided {
  line: number
  command: string
  command_id: string
  at: string
  decision: 'APPROVED' | 'DENIED' | 'PENDING_APPROVAL'
  reason_code: string
  message?: string
  ids: Record<string, string>
  status?: string
  replayed: boolean
  seq?: [number, number]
  detail?: Record<string, unknown>
}

/** What was wrong with the command; nothing happened. */
export interface Refused {
  line: number
  error: { code: string; pointer?: string; message: string; errors?: { code: string; pointer?: string; message?: string }[] }
}

export type Answer = Decided | Refused

export interface OpenOptions {
  /** A bundle: YAML or JSON text, or an object; published at the time of the first command. */
  policy?: string | { readonly [key: string]: Json | undefined }
  /** Whose store: a UUID. */
  tenant?: string
  /** The first part of the name of a new log. */
  logOrigin?: string
  /** Where the log's private key lies. */
  keyFile?: string
  /** The most pages of 4,096 bytes that a file may take. */
  maxPages?: number
}

/** An open store with its engine. */
export class Engine {
  private constructor()
  /** The answer to one command; what it changed is durable. */
  handle(command: Command): Answer
  /** The answer to one line of JSON text, as JSON text. */
  handleLine(line: string): string
  /** Lets go of the store; closing twice is harmless. */
  close(): void
}

/** Opens the store at `url` (`memory:`, `sqlite:PATH`), or makes it. */
export function open(url: string, options?: OpenOptions): Engine
