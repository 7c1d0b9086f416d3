//! The words of the command line.

mod money;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use money::{CostBy, Reconcile, Report, ReportArgs, RunWord, StatementFormat};

/// Decides before agents act, keeps the books, and leaves evidence that a stranger can verify.
#[derive(Parser)]
#[command(name = "venture", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Print JSON for machines.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// The store that a command reads.
#[derive(Args)]
pub(crate) struct StoreArg {
    /// `sqlite:PATH` or `memory:`.
    #[arg(long, env = "VENTURE_STORE", default_value = "sqlite:venture.db", value_name = "URL")]
    pub(crate) store: String,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// A day of agent requests, decided, posted and verified; no service needed.
    #[command(
        after_help = "Example:\n  venture demo --dir demo && venture ledger balances --store sqlite:demo/venture.db"
    )]
    Demo {
        /// The folder for the store and the answers; an earlier demonstration in it is replaced.
        #[arg(long, default_value = "venture-demo", value_name = "D")]
        dir: PathBuf,
    },
    /// A new folder with a store, its key, and a bundle to start from.
    #[command(after_help = "Example:\n  venture init work && . work/venture.env && venture ledger balances")]
    Init {
        /// The folder; made if it is not there.
        #[arg(value_name = "D")]
        dir: PathBuf,
    },
    /// Decides a stream: one command a line in, one answer a line out, in order.
    #[command(
        after_help = "Example:\n  venture run --store memory: --policy examples/starter.yaml < examples/requests.jsonl > decisions.jsonl\n\nA bad line gets an error with its number and the rest goes on; then the exit code is 2."
    )]
    Run {
        #[command(flatten)]
        store: StoreArg,
        /// A bundle, YAML or JSON; published at the time of the first line if it is not published.
        #[arg(long, value_name = "B")]
        policy: Option<PathBuf>,
    },
    /// Bundles: check one, or ask what it would say.
    #[command(subcommand)]
    Policy(Policy),
    /// The books.
    #[command(subcommand)]
    Ledger(Ledger),
    /// Do the books and a statement of a bank or processor tell the same story?
    #[command(after_help = money::RECONCILE_HELP)]
    Reconcile(Box<Reconcile>),
    /// Evidence.
    #[command(subcommand)]
    Audit(Audit),
    /// Folds the journal from its first event and shows the state there.
    #[command(
        after_help = "Example:\n  venture replay --store sqlite:demo/venture.db --until 2026-03-02T12:00:00Z"
    )]
    Replay {
        #[command(flatten)]
        store: StoreArg,
        /// The last event to fold: its seq, or a time.
        #[arg(long, value_name = "SEQ|TIME")]
        until: Option<String>,
    },
    /// What this machine and this disk do: decisions, durable authorizations, replay.
    #[command(
        after_help = "Example:\n  venture bench --dir /var/lib/venture --seconds 12\n\nDurable figures stand beside bare one-row commits of SQLite in the same folder and run."
    )]
    Bench {
        /// The folder to measure in, on the disk that matters; what is made there is removed again.
        #[arg(long, value_name = "D")]
        dir: Option<PathBuf>,
        /// About how long to measure.
        #[arg(long, default_value_t = 6, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3_600))]
        seconds: u32,
    },
    /// Tortures a store of its own on this machine, then proves that nothing was lost or paid twice.
    #[command(
        after_help = "Example:\n  venture crash-test --seconds 60 --dir /var/lib/venture-torture\n\nA process with many threads spends against one cap, with retries, clock jumps and repeated callbacks, and\nis killed (-9) and started again. Every answer that was read must be in the store. It kills processes, not\nthe power: what the disk acknowledges is taken as written.\n\nExit 1 if a proof fails."
    )]
    CrashTest {
        /// The folder; it stays, and a later run goes on in it. Left out, a temporary one that goes.
        #[arg(long, value_name = "D")]
        dir: Option<PathBuf>,
        /// How long to torture; 0 only proves what an earlier run left.
        #[arg(long, default_value_t = 10, value_name = "N")]
        seconds: u32,
        /// Repeats what is asked for and when is killed, as far as a machine repeats itself.
        #[arg(long, value_name = "SEED")]
        seed: Option<u64>,
    },
    /// The process that is killed.
    #[command(hide = true)]
    CrashTestChild {
        #[arg(long)]
        dir: PathBuf,
        #[arg(long)]
        seed: u64,
        #[arg(long)]
        clock: i64,
        #[arg(long, value_delimiter = ',')]
        from: Vec<u64>,
    },
}

#[derive(Subcommand)]
pub(crate) enum Policy {
    /// Every fault of a bundle at once, or its hash and what its author should know.
    #[command(
        after_help = "Examples:\n  venture policy check examples/starter.yaml\n  venture policy check new.yaml --against examples/starter.yaml\n  venture policy check new.yaml --deny-warnings --allow NOT_CHECKED"
    )]
    Check(Check),
    /// The one layout of a bundle file: keys in their order, comments kept, the same content hash.
    #[command(
        after_help = "Examples:\n  venture policy fmt new.yaml\n  venture policy fmt --check examples/starter.yaml\n\nExit code 1 with --check: the file would change."
    )]
    Fmt {
        /// The bundle, YAML or JSON.
        #[arg(value_name = "B")]
        file: PathBuf,
        /// Only tell whether the file would change.
        #[arg(long, conflicts_with = "write")]
        check: bool,
        /// Write the file instead of showing it.
        #[arg(long)]
        write: bool,
    },
    /// What a bundle says to one question, in an empty engine.
    #[command(
        after_help = "Examples:\n  venture policy eval examples/starter.yaml --role researcher --tool web.fetch --arg url=https://arxiv.org/abs/1\n  venture policy eval examples/starter.yaml --role solver --spend 90 --merchant openrouter --category api-calls"
    )]
    Eval(Box<Eval>),
    /// Runs the examples of a bundle's rules, and cases beside it; tells which rules they reach.
    #[command(after_help = "Example:\n  venture policy test examples/starter.yaml cases.json")]
    Test {
        /// The bundle, YAML or JSON.
        #[arg(value_name = "B")]
        file: PathBuf,
        /// Lists of cases, JSON.
        #[arg(value_name = "CASES")]
        cases: Vec<PathBuf>,
    },
    /// Why something is decided so, what else stands in its way, and what would pass; or a bundle in words.
    #[command(
        after_help = "Examples:\n  venture policy explain examples/starter.yaml\n  venture policy explain examples/starter.yaml case.json\n  venture policy explain --store sqlite:demo/venture.db < command.json\n\nExit code 1 with a command: it is not approved."
    )]
    Explain(Explain),
    /// Decides a journal's history again under a draft: which decisions change, how much money, by which rule.
    #[command(
        after_help = "Example:\n  venture policy backtest new.yaml --store sqlite:demo/venture.db\n\nEach decision is made on the state that the history left, whatever the draft would have made of it. What only\nthe moment knew is taken as it was: tokens, traces, refusals by people, deadlines.\n\nExit code 1: a decision changes."
    )]
    Backtest(Backtest),
    /// The least privilege that would have allowed what a journal's history approved, as a bundle.
    #[command(
        after_help = "Example:\n  venture policy mine --store sqlite:demo/venture.db > least.yaml\n\nGrants, lists and caps are as narrow as what was approved; gates, approvals and rules stay as they are in force.\nThe bundle is tried on the history before it is shown; what it would not approve again is told on stderr.\n\nExit code 1: nothing was approved, or something would not be approved again."
    )]
    Mine(Mine),
    /// The JSON Schema of bundle files, for editors.
    #[command(
        after_help = "Example:\n  venture policy schema > bundle.schema.json\n\nAn editor with a YAML language server takes it from the first line of a bundle:\n  # yaml-language-server: $schema=./bundle.schema.json"
    )]
    Schema,
    /// What one version allows that the other does not, in words and as requests that flip.
    #[command(
        after_help = "Example:\n  venture policy diff examples/starter.yaml new.yaml\n\nExit code 1: something may pass that did not."
    )]
    Diff {
        /// The bundle in force.
        #[arg(value_name = "OLD")]
        old: PathBuf,
        /// The bundle to come.
        #[arg(value_name = "NEW")]
        new: PathBuf,
    },
    /// Signs a bundle for a tenant; the signature goes into `publish_bundle`.
    #[command(
        after_help = "Example:\n  venture policy sign examples/starter.yaml --key ada.key --tenant 00000000-0000-4000-8000-000000000001 > ada.sig\n\nThe key is JSON: {\"key_id\": \"ada\", \"seed\": 32 bytes in base64url, \"signer_id\"?, \"role\"?}."
    )]
    Sign {
        /// The bundle, YAML or JSON.
        #[arg(value_name = "B")]
        file: PathBuf,
        /// The private key.
        #[arg(long, value_name = "K")]
        key: PathBuf,
        /// The tenant that it is signed for.
        #[arg(long, value_name = "ID")]
        tenant: String,
    },
    /// Do signatures of a bundle hold?
    #[command(
        after_help = "Example:\n  venture policy verify new.yaml --tenant 00000000-0000-4000-8000-000000000001 --signatures all.json --keys in-force.yaml\n\nThe keys are a list of {\"key_id\", \"public_key\"}, or a bundle whose `governance.signers` they are."
    )]
    Verify {
        /// The bundle, YAML or JSON.
        #[arg(value_name = "B")]
        file: PathBuf,
        /// The tenant that it is signed for.
        #[arg(long, value_name = "ID")]
        tenant: String,
        /// One signature, or a list of them, JSON.
        #[arg(long, value_name = "F")]
        signatures: PathBuf,
        /// The public keys.
        #[arg(long, value_name = "F")]
        keys: PathBuf,
    },
}

/// What is checked, and how strictly.
#[derive(Args)]
pub(crate) struct Check {
    /// The bundle, YAML or JSON.
    #[arg(value_name = "B")]
    pub(crate) file: PathBuf,
    /// The bundle in force: tells the least version that the change needs; a lower one is a fault.
    #[arg(long, value_name = "OLD")]
    pub(crate) against: Option<PathBuf>,
    /// Exit code 1 if there is any warning.
    #[arg(long)]
    pub(crate) deny_warnings: bool,
    /// A warning that is neither shown nor counted; may be given several times.
    #[arg(long, value_name = "CODE")]
    pub(crate) allow: Vec<String>,
}

/// What is explained.
#[derive(Args)]
pub(crate) struct Explain {
    /// The bundle, YAML or JSON; with --store the command, JSON, from stdin if not given.
    #[arg(value_name = "B", required_unless_present = "store")]
    pub(crate) file: Option<PathBuf>,
    /// A case or a command, JSON; `-` reads it from stdin. Without it: the bundle in words.
    #[arg(value_name = "CASE", conflicts_with = "store")]
    pub(crate) case: Option<PathBuf>,
    /// Explains a command on the state of this store, under the bundle in force there.
    #[arg(long, value_name = "URL")]
    pub(crate) store: Option<String>,
}

/// What is decided again.
#[derive(Args)]
pub(crate) struct Backtest {
    /// The draft, YAML or JSON.
    #[arg(value_name = "B")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) store: StoreArg,
    /// Only decisions from then on.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only decisions before then.
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
}

/// What is mined.
#[derive(Args)]
pub(crate) struct Mine {
    #[command(flatten)]
    pub(crate) store: StoreArg,
    /// Only what agents of this role did.
    #[arg(long, value_name = "R")]
    pub(crate) role: Option<String>,
}

/// One question.
#[derive(Args)]
pub(crate) struct Eval {
    /// The bundle, YAML or JSON.
    #[arg(value_name = "B")]
    pub(crate) file: PathBuf,
    /// A case or a command, JSON; `-` reads it from stdin. Instead of the options below.
    #[arg(value_name = "CASE", conflicts_with_all = ["role", "tool", "spend"])]
    pub(crate) case: Option<PathBuf>,
    /// The role of the agent that asks.
    #[arg(long, required_unless_present = "case", default_value = "", hide_default_value = true)]
    pub(crate) role: String,
    /// May it call this tool?
    #[arg(long, required_unless_present_any = ["spend", "case"], conflicts_with = "spend")]
    pub(crate) tool: Option<String>,
    /// An argument of the call: a text, or JSON where it reads as such.
    #[arg(long = "arg", value_name = "NAME=VALUE", requires = "tool")]
    pub(crate) args: Vec<String>,
    /// May it spend this, in the smallest unit?
    #[arg(long, value_name = "MINOR", requires_all = ["merchant", "category"])]
    pub(crate) spend: Option<i64>,
    /// Paid to whom.
    #[arg(long, requires = "spend")]
    pub(crate) merchant: Option<String>,
    /// For what.
    #[arg(long, requires = "spend")]
    pub(crate) category: Option<String>,
    /// In which currency; the bundle's own if not given.
    #[arg(long, requires = "spend")]
    pub(crate) currency: Option<String>,
    /// Over which rail.
    #[arg(long, default_value = "internal")]
    pub(crate) rail: String,
    /// The country of the payee.
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// What the host knows, as a JSON object.
    #[arg(long, value_name = "JSON")]
    pub(crate) facts: Option<String>,
    /// The class of the workflow.
    #[arg(long, value_name = "CLASS")]
    pub(crate) class: Option<String>,
    /// When it is asked.
    #[arg(long, default_value = "2026-03-02T12:00:00Z", value_name = "TIME")]
    pub(crate) at: String,
}

#[derive(Subcommand)]
pub(crate) enum Ledger {
    /// What every account holds.
    #[command(after_help = "Example:\n  venture ledger balances --store sqlite:demo/venture.db")]
    Balances {
        #[command(flatten)]
        store: StoreArg,
    },
    /// Every transaction with its lines.
    #[command(
        after_help = "Example:\n  venture ledger entries --store sqlite:demo/venture.db --account 1010"
    )]
    Entries {
        #[command(flatten)]
        store: StoreArg,
        /// Only transactions that touch an account which begins so.
        #[arg(long, value_name = "CODE")]
        account: Option<String>,
    },
    /// Do the books hold their invariants, folded anew from the journal?
    #[command(after_help = "Example:\n  venture ledger verify --store sqlite:demo/venture.db")]
    Verify {
        #[command(flatten)]
        store: StoreArg,
    },
    /// The books for other bookkeeping programs, on stdout.
    #[command(
        after_help = "Example:\n  venture ledger export --format hledger --store sqlite:demo/venture.db | hledger -f - balance"
    )]
    Export {
        #[command(flatten)]
        store: StoreArg,
        /// The form.
        #[arg(long, value_enum)]
        format: ExportFormat,
    },
    /// What the books say: balances, income, cost, headroom, runway.
    #[command(subcommand)]
    Report(Report),
}

/// A form of the books.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExportFormat {
    /// A journal for hledger and ledger.
    Hledger,
    /// A file for beancount.
    Beancount,
    /// Comma-separated values.
    Csv,
    /// JSON lines.
    Json,
}

#[derive(Subcommand)]
pub(crate) enum Audit {
    /// The stored events.
    #[command(
        after_help = "Example:\n  venture audit events --json --store sqlite:demo/venture.db | head -n 1"
    )]
    Events {
        #[command(flatten)]
        store: StoreArg,
        /// The first to show.
        #[arg(long, default_value_t = 1, value_name = "SEQ")]
        from: u64,
        /// The last to show.
        #[arg(long, value_name = "SEQ")]
        to: Option<u64>,
        /// Only events whose type begins so.
        #[arg(long = "type", value_name = "TYPE")]
        event_type: Option<String>,
    },
    /// Is the log what was signed, byte for byte?
    #[command(
        after_help = "Example:\n  venture audit verify --store sqlite:demo/venture.db --key 'venture.example/log+1f2e3d4c+ATh…'"
    )]
    Verify {
        #[command(flatten)]
        store: StoreArg,
        /// The log's public key from elsewhere, `name+hash+key`; the store's own if not given.
        #[arg(long, value_name = "VKEY")]
        key: Option<String>,
        /// A signed checkpoint from elsewhere that the log must extend.
        #[arg(long, value_name = "FILE")]
        checkpoint: Option<PathBuf>,
    },
    /// A proof for a stranger: that an event is in the log, or that the log only grew.
    #[command(
        after_help = "Examples:\n  venture audit prove --seq 17 > event-17.tlog-proof\n  venture audit prove --since 1000 > growth.txt\n  venture audit prove --workflow 20000000-0000-4000-8000-000000000001 > slice.json"
    )]
    Prove {
        #[command(flatten)]
        store: StoreArg,
        #[command(flatten)]
        what: What,
    },
    /// The signed head of the log.
    #[command(after_help = "Example:\n  venture audit checkpoint --store sqlite:demo/venture.db > head.txt")]
    Checkpoint {
        #[command(flatten)]
        store: StoreArg,
    },
}

/// What is to be proven.
#[derive(Args)]
#[group(required = true, multiple = false)]
pub(crate) struct What {
    /// That this event is in the log.
    #[arg(long, value_name = "SEQ")]
    pub(crate) seq: Option<u64>,
    /// That the log has only grown since it had this size.
    #[arg(long, value_name = "SIZE")]
    pub(crate) since: Option<u64>,
    /// That these are all events of this workflow.
    #[arg(long, value_name = "ID")]
    pub(crate) workflow: Option<String>,
}
