//! The words of reports and of reconciliation.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::StoreArg;

pub(super) const RECONCILE_HELP: &str = "Examples:
  venture reconcile --statement stripe.csv --format stripe --store sqlite:work.db
  venture reconcile --statement stripe.csv --format stripe --store sqlite:work.db --record
  venture reconcile --statement bank.csv --format csv --map 'id=Ref;date=Booked;amount=Amount;in_currency=USD' --explain

The map names columns: id, date, amount (signed, or with direction), or in and out, currency or in_currency,
description; credit and debit are the words of direction; decimal=point|comma, dates=iso|dmy|mdy,
separator=comma|semicolon|tab.

--record sends `reconcile` as service `venture`. The run's id follows from what it found: the same books and
the same rows are the same run. With --json its answer stands before the report, which is always the last line.

Exit codes: 0 everything matches, 1 drift or unmatched rows, 2 the statement does not read; then nothing is
compared and the row is named.";

/// What is compared.
#[derive(Args)]
pub(crate) struct Reconcile {
    #[command(flatten)]
    pub(crate) store: StoreArg,
    /// The file.
    #[arg(long, value_name = "F")]
    pub(crate) statement: PathBuf,
    /// What it is.
    #[arg(long, value_enum)]
    pub(crate) format: StatementFormat,
    /// The columns of a `csv`.
    #[arg(long, value_name = "KEY=COLUMN;…", required_if_eq("format", "csv"))]
    pub(crate) map: Option<String>,
    /// The provider account; lines of the books that name no provider belong to it.
    #[arg(long, default_value = "default", value_name = "NAME")]
    pub(crate) provider: String,
    /// The first instant that is compared; the first day of the statement if not given.
    #[arg(long, value_name = "TIME", requires = "until")]
    pub(crate) from: Option<String>,
    /// The first instant after it; the end of the statement's last day if not given.
    #[arg(long, value_name = "TIME", requires = "from")]
    pub(crate) until: Option<String>,
    /// How often this comparison is made.
    #[arg(long, value_enum, default_value = "daily")]
    pub(crate) run_type: RunWord,
    /// Show also what matched, and by which rule.
    #[arg(long)]
    pub(crate) explain: bool,
    /// Record the run in the store, with the rows: drift opens a case, CLASS_1 freezes the tenant.
    #[arg(long)]
    pub(crate) record: bool,
}

/// What a statement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StatementFormat {
    /// Stripe's itemized balance change from activity.
    Stripe,
    /// ISO 20022 camt.053, version .02 or .08.
    Camt053,
    /// Separated values, by `--map`.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// How often a comparison is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RunWord {
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
    /// Once a month.
    Monthly,
}

#[derive(Subcommand)]
pub(crate) enum Report {
    /// Every account on its side, and whether both sides are equal.
    #[command(
        after_help = "Example:\n  venture ledger report trial-balance --store sqlite:demo/venture.db --until 2026-03-02T12:00:00Z"
    )]
    TrialBalance(ReportArgs),
    /// What was earned and what it took.
    #[command(
        after_help = "Example:\n  venture ledger report income --store sqlite:demo/venture.db --from 2026-03-01 --until 2026-04-01"
    )]
    Income(ReportArgs),
    /// Profit and loss of each venture and of the portfolio.
    #[command(after_help = "Example:\n  venture ledger report pnl --store sqlite:demo/venture.db --csv")]
    Pnl(ReportArgs),
    /// What is owned and what is owed.
    #[command(after_help = "Example:\n  venture ledger report balance-sheet --store sqlite:demo/venture.db")]
    BalanceSheet(ReportArgs),
    /// Every line of an account, with its balance.
    #[command(
        after_help = "Example:\n  venture ledger report statement --account 1010 --store sqlite:demo/venture.db"
    )]
    Statement {
        #[command(flatten)]
        args: ReportArgs,
        /// The account, `1010` or `1020-<venture_id>`.
        #[arg(long, value_name = "CODE")]
        account: String,
    },
    /// What each cap still allows.
    #[command(after_help = "Example:\n  venture ledger report headroom --store sqlite:demo/venture.db")]
    Headroom(ReportArgs),
    /// How many days cash and reserve last.
    #[command(after_help = "Example:\n  venture ledger report runway --store sqlite:demo/venture.db")]
    Runway(ReportArgs),
    /// Cost by workflow, task, agent, merchant and more.
    #[command(
        after_help = "Example:\n  venture ledger report cost --by merchant --store sqlite:demo/venture.db"
    )]
    Cost {
        #[command(flatten)]
        args: ReportArgs,
        /// What it is grouped by.
        #[arg(long, value_enum, default_value = "workflow")]
        by: CostBy,
    },
    /// Every charge in the columns of FOCUS 1.2, comma-separated, on stdout.
    #[command(
        after_help = "Example:\n  venture ledger report focus --store sqlite:demo/venture.db > costs.csv"
    )]
    Focus(ReportArgs),
}

/// Which books, and which part of them.
#[derive(Args)]
pub(crate) struct ReportArgs {
    #[command(flatten)]
    pub(crate) store: StoreArg,
    /// Only what was posted at this time or later.
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Only what was posted before this time.
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Print comma-separated values.
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
}

/// What cost is grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CostBy {
    /// The workflow.
    Workflow,
    /// The task.
    Task,
    /// The agent that asked.
    Agent,
    /// Its role.
    Role,
    /// Who was paid.
    Merchant,
    /// The category.
    Category,
    /// The venture.
    Venture,
    /// The cost account.
    Account,
}
