//! The books of the demonstration in two programs of strangers: both accept them, all figures are equal.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::process::{cargo, command, output, run, target_dir};
use crate::tools;

/// Account and currency, and the balance as an exact decimal without needless zeros.
type Figures = BTreeMap<(String, String), String>;

/// Exports the demonstration's books, has each program check them, and compares every balance.
pub(crate) fn check() -> Result<()> {
    tools::debian("hledger", "hledger")?;
    let python = tools::python_env("books", &["beancount>=3,<4", "beanquery"])?;
    let folder = target_dir().join("books");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let store = format!("sqlite:{}", folder.join("venture.db").display());
    output(venture().args(["demo", "--json", "--dir"]).arg(&folder))?;
    let export = |format: &str| -> Result<PathBuf> {
        let path = folder.join(format!("books.{format}"));
        std::fs::write(
            &path,
            output(venture().args(["ledger", "export", "--format", format, "--store", &store]))?,
        )?;
        Ok(path)
    };
    let (journal, ledger) = (export("hledger")?, export("beancount")?);
    let (hledger, beancount) = (of_hledger(&journal)?, of_beancount(&python, &ledger)?);
    ensure!(!hledger.is_empty(), "hledger shows no balance");
    ensure!(hledger == beancount, "the figures differ:\nhledger {hledger:#?}\nbeancount {beancount:#?}");
    println!("{} balances are equal in hledger and beancount", hledger.len());
    costs(&journal, &ledger, &python, &store)
}

/// The cost of each workflow: by our report, and by what the tags of the exports say.
fn costs(journal: &Path, ledger: &Path, python: &Path, store: &str) -> Result<()> {
    let report = ["ledger", "report", "cost", "--by", "workflow", "--csv", "--store", store];
    let own = figures(&output(venture().args(report))?)?;
    let mut pivot = command("hledger");
    pivot.arg("-f").arg(journal).args(["balance", "Expenses", "--pivot", "workflow", "--flat", "--no-total"]);
    pivot.args(["--output-format", "csv", "--layout", "bare"]);
    let hledger = figures(&output(pivot.env("LC_ALL", "C.UTF-8"))?)?;
    let query = "SELECT entry_meta('workflow'), currency, sum(number) WHERE account ~ '^Expenses' \
                 GROUP BY entry_meta('workflow'), currency";
    let mut bean = command(python.join("bin/bean-query"));
    let beancount = figures(&output(bean.args(["-f", "csv"]).arg(ledger).arg(query))?)?;
    ensure!(!own.is_empty(), "no workflow has a cost");
    ensure!(own == hledger, "the cost of workflows differs:\nours {own:#?}\nhledger {hledger:#?}");
    ensure!(own == beancount, "the cost of workflows differs:\nours {own:#?}\nbeancount {beancount:#?}");
    println!("the cost of {} workflows is equal in ours, hledger and beancount", own.len());
    Ok(())
}

fn venture() -> std::process::Command {
    let mut venture = cargo();
    venture.args(["run", "--quiet", "--package", "reference-server", "--"]);
    venture
}

fn of_hledger(file: &Path) -> Result<Figures> {
    run(command("hledger").arg("-f").arg(file).arg("check").env("LC_ALL", "C.UTF-8"))?;
    let mut balance = command("hledger");
    balance.arg("-f").arg(file).args([
        "balance",
        "--flat",
        "--no-total",
        "--output-format",
        "csv",
        "--layout",
        "bare",
    ]);
    figures(&output(balance.env("LC_ALL", "C.UTF-8"))?)
}

fn of_beancount(python: &Path, file: &Path) -> Result<Figures> {
    run(command(python.join("bin/bean-check")).arg(file))?;
    let query = "SELECT account, currency, sum(number) GROUP BY account, currency";
    figures(&output(command(python.join("bin/bean-query")).args(["-f", "csv"]).arg(file).arg(query))?)
}

/// Rows of account, currency, number under a head; a balance of 0 is none.
fn figures(csv: &str) -> Result<Figures> {
    let mut figures = Figures::new();
    for line in csv.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
        let mut next = || cells.next().with_context(|| format!("no balance: `{line}`"));
        let (account, currency, number) = (next()?, next()?, next()?);
        let plain = plain(number);
        if plain != "0" {
            figures.insert((account.to_owned(), currency.to_owned()), plain);
        }
    }
    Ok(figures)
}

fn plain(number: &str) -> String {
    let trimmed =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    if trimmed.is_empty() || trimmed == "-0" { "0".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_by_value() {
        assert_eq!(plain("10.50"), "10.5");
        assert_eq!(plain("-0.00"), "0");
        assert_eq!(plain("100"), "100");
    }

    #[test]
    fn a_changed_figure_is_seen() {
        let read = |number: &str| figures(&format!("h\n\"A:1\",\"USD\",\"{number}\"\n")).unwrap();
        assert_eq!(read("1.50"), read("1.5"));
        assert_ne!(read("1.50"), read("1.51"));
    }
}
