//! What was earned and what it took, of a day or of many.

use serde::{Deserialize, Serialize};
use venture_core::rate::{Rounding, basis_points};

use crate::account::{AccountCode, Class, Side};
use crate::transaction::Line;

/// Tax on what running earns, in ten-thousandths.
pub const TAX_BPS: i64 = 1_750;

/// Sums of the income accounts, smallest units of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaySums {
    /// Credits less debits of 4xxx.
    pub revenue_minor: i128,
    /// Debits less credits of 5xxx.
    pub cogs_minor: i128,
    /// Debits less credits of 6xxx.
    pub opex_minor: i128,
    /// Debits less credits of 8000.
    pub tax_minor: i128,
    /// Debits less credits of 8xxx but 8000.
    pub below_minor: i128,
}

impl DaySums {
    /// Whether an account counts here.
    #[must_use]
    pub const fn takes(code: AccountCode) -> bool {
        match code.class() {
            Class::Revenue | Class::Cogs | Class::Opex | Class::Other => true,
            Class::Asset | Class::Liability | Class::Equity | Class::Reserve => false,
        }
    }

    /// Adds a line; one of an account that does not count changes nothing.
    ///
    /// A sum beyond the range stays at its end; the books refuse such a line before.
    pub fn add(&mut self, line: &Line) {
        let debit = match line.side {
            Side::Debit => i128::from(line.amount_minor),
            Side::Credit => i128::from(line.amount_minor).saturating_neg(),
        };
        let code = line.account.code();
        let sum = match code.class() {
            Class::Revenue => {
                self.revenue_minor = self.revenue_minor.saturating_sub(debit);
                return;
            }
            Class::Cogs => &mut self.cogs_minor,
            Class::Opex => &mut self.opex_minor,
            Class::Other if code == AccountCode::TAX => &mut self.tax_minor,
            Class::Other => &mut self.below_minor,
            Class::Asset | Class::Liability | Class::Equity | Class::Reserve => return,
        };
        *sum = sum.saturating_add(debit);
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            revenue_minor: self.revenue_minor.saturating_add(other.revenue_minor),
            cogs_minor: self.cogs_minor.saturating_add(other.cogs_minor),
            opex_minor: self.opex_minor.saturating_add(other.opex_minor),
            tax_minor: self.tax_minor.saturating_add(other.tax_minor),
            below_minor: self.below_minor.saturating_add(other.below_minor),
        }
    }

    /// What running costs: 5xxx + 6xxx.
    #[must_use]
    pub const fn expense_minor(&self) -> i128 {
        self.cogs_minor.saturating_add(self.opex_minor)
    }

    /// 4xxx - 5xxx - 6xxx.
    #[must_use]
    pub const fn operating_income_minor(&self) -> i128 {
        self.revenue_minor.saturating_sub(self.expense_minor())
    }

    /// Operating income less 8xxx.
    #[must_use]
    pub const fn net_income_minor(&self) -> i128 {
        self.operating_income_minor().saturating_sub(self.tax_minor).saturating_sub(self.below_minor)
    }

    /// Tax still to be accrued: [`TAX_BPS`] of a positive operating income, a half to the even unit, less
    /// what was accrued before; never below 0. A reversed accrual is not made up for. `None` if it does not fit.
    ///
    /// # Examples
    /// ```
    /// use venture_ledger::close::DaySums;
    /// let month = DaySums { revenue_minor: 50_000, cogs_minor: 4_500, ..DaySums::default() };
    /// assert_eq!(month.tax_due_minor(), Some(7_962)); // 7,962.5
    /// ```
    ///
    /// Spec: treasury.md 8.
    #[must_use]
    pub fn tax_due_minor(&self) -> Option<i64> {
        let income = i64::try_from(self.operating_income_minor().max(0)).ok()?;
        let tax = basis_points(income, TAX_BPS, Rounding::HalfEven).ok()?;
        i64::try_from(i128::from(tax).saturating_sub(self.tax_minor.max(0)).max(0)).ok()
    }
}

#[cfg(test)]
mod tests {
    use venture_core::Money;

    use super::*;
    use crate::account::Account;

    #[test]
    fn lines_count_on_the_side_on_which_they_grow() {
        let mut sums = DaySums::default();
        let money = |minor| Money::new(minor, "USD".parse().unwrap());
        for (account, debit, credit) in [
            ("4050", 10, 1_000),
            ("5000", 300, 5),
            ("6040", 40, 0),
            ("8000", 7, 0),
            ("8010", 3, 1),
            ("1010", 900, 900),
            ("7000", 0, 50),
        ] {
            let account: Account = account.parse().unwrap();
            sums.add(&Line::debit(account, money(debit)));
            sums.add(&Line::credit(account, money(credit)));
        }
        let expected =
            DaySums { revenue_minor: 990, cogs_minor: 295, opex_minor: 40, tax_minor: 7, below_minor: 2 };
        assert_eq!(sums, expected);
        assert_eq!(sums.operating_income_minor(), 655);
        assert_eq!(sums.net_income_minor(), 646);
        assert_eq!(sums.plus(sums).net_income_minor(), 1_292);
    }

    #[test]
    fn tax_is_due_on_what_running_earned() {
        let of = |revenue_minor, opex_minor, tax_minor| {
            DaySums { revenue_minor, opex_minor, tax_minor, ..DaySums::default() }.tax_due_minor()
        };
        assert_eq!(of(1_000, 0, 0), Some(175));
        assert_eq!(of(1_000, 1_000, 0), Some(0));
        assert_eq!(of(1_000, 1_001, 0), Some(0));
        assert_eq!(of(1_000, 0, 100), Some(75));
        assert_eq!(of(1_000, 0, 200), Some(0));
        assert_eq!(of(0, 0, -100), Some(0));
        assert_eq!(of(1_000, 0, -100), Some(175));
        // 0.35 and 0.525 of a unit; 17.5 and 52.5.
        assert_eq!(of(2, 0, 0), Some(0));
        assert_eq!(of(3, 0, 0), Some(1));
        assert_eq!(of(100, 0, 0), Some(18));
        assert_eq!(of(300, 0, 0), Some(52));
        assert_eq!(of(i128::from(i64::MAX) + 1, 0, 0), None);
    }
}
