//! Laws of conversions, schedules, reserves and closes, against decimal arithmetic.
//!
//! Spec: treasury.md 6.3, 8; portfolio.md 9.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::as_conversions,
    reason = "tests"
)]

use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};
use venture_core::Money;
use venture_core::id::{TenantId, Uuid, VentureId};
use venture_ledger::close::DaySums;
use venture_ledger::fx::{Price, QuoteError, Way};
use venture_ledger::reserve::{Standing, Tier};
use venture_ledger::revenue::Schedule;
use venture_ledger::transaction::books::{fx_conversion, reserve_transfer};
use venture_ledger::{Account, Ledger};

const TENANT: TenantId = TenantId(Uuid::from_u128(1));

fn rate_text() -> impl Strategy<Value = String> {
    (0_u64..2_000, 0_u64..1_000_000).prop_filter_map("a rate is above 0", |(whole, millionths)| {
        (whole + millionths > 0).then(|| format!("{whole}.{millionths:06}"))
    })
}

/// `value` scaled by a power of ten, as a decimal.
fn scaled(value: Decimal, by: i32) -> Decimal {
    let power = Decimal::from(10_u64.pow(by.unsigned_abs()));
    if by < 0 { value / power } else { value * power }
}

fn whole(value: Decimal, strategy: RoundingStrategy) -> i64 {
    i64::try_from(value.round_dp_with_strategy(0, strategy)).unwrap()
}

proptest! {
    #[test]
    fn a_conversion_is_decimal_arithmetic_rounded_once_and_once(
        rate in rate_text(), source in 1_i64..1_000_000_000, from in 0_u8..4, to in 0_u8..4,
    ) {
        let price = Price { rate: rate.parse().unwrap(), from_decimals: from, to_decimals: to, way: Way::Forward };
        let exact: Decimal = rate.parse::<Decimal>().unwrap() * Decimal::from(source);
        let gross = whole(scaled(exact, i32::from(to) - i32::from(from)), RoundingStrategy::MidpointNearestEven);
        let fee = whole(Decimal::from(gross) * Decimal::new(50, 4), RoundingStrategy::MidpointNearestEven);
        match price.quote(source) {
            Ok(quote) => {
                prop_assert_eq!((quote.gross_minor, quote.fee_minor, quote.net_minor), (gross, fee, gross - fee));
                prop_assert!(quote.net_minor > 0 && quote.fee_minor >= 0);
            }
            Err(error) => prop_assert_eq!((error, gross), (QuoteError::TooSmall, 0)),
        }
    }

    #[test]
    fn effort_is_bought_rounded_down(rate in rate_text(), source in 1_i64..1_000_000_000, from in 0_u8..4) {
        let price = Price { rate: rate.parse().unwrap(), from_decimals: from, to_decimals: 0, way: Way::Back };
        let major = scaled(Decimal::from(source), -i32::from(from));
        let gross = whole(major / rate.parse::<Decimal>().unwrap(), RoundingStrategy::ToNegativeInfinity);
        match price.quote(source) {
            Ok(quote) => prop_assert_eq!(quote.gross_minor, gross),
            Err(error) => prop_assert_eq!((error, gross), (QuoteError::TooSmall, 0)),
        }
    }

    #[test]
    fn a_conversion_balances_in_each_currency_and_moves_only_its_own(
        rate in rate_text(), source in 1_i64..1_000_000_000, of_venture in any::<bool>(),
    ) {
        let price = Price { rate: rate.parse().unwrap(), from_decimals: 2, to_decimals: 2, way: Way::Forward };
        let Ok(quote) = price.quote(source) else { return Ok(()) };
        let (usd, cad) = ("USD".parse().unwrap(), "CAD".parse().unwrap());
        let venture = of_venture.then_some(VentureId(Uuid::from_u128(2)));
        let mut ledger = Ledger::new();
        ledger.post(&fx_conversion(TENANT, "c", venture, (usd, cad), quote)).unwrap();
        prop_assert_eq!(ledger.verify([]), []);
        let cash = Account::cash(venture);
        prop_assert_eq!(ledger.balance(cash, usd), -i128::from(source));
        prop_assert_eq!(ledger.balance(cash, cad), i128::from(quote.net_minor));
        let clearing: Account = "1950".parse().unwrap();
        prop_assert_eq!(ledger.balance(clearing, usd), i128::from(source));
        prop_assert_eq!(ledger.balance(clearing, cad), -i128::from(quote.gross_minor));
    }

    #[test]
    fn the_days_of_a_schedule_are_equal_but_for_the_last_and_add_up(
        total in 1_i64..10_000_000_000, days in 1_i64..=400, cuts in prop::collection::vec(0_i64..=420, 0..12),
    ) {
        let Some(schedule) = Schedule::new(total, days) else {
            prop_assert!(total < days);
            return Ok(());
        };
        let daily = total / days;
        for day in 1..days {
            prop_assert_eq!(schedule.between(day - 1, day), daily);
        }
        prop_assert_eq!(schedule.between(days - 1, days), total - daily * (days - 1));
        // However late it is asked, nothing is earned twice and nothing is lost.
        let mut cuts = cuts;
        cuts.push(days);
        cuts.sort_unstable();
        let (mut before, mut sum) = (0, 0);
        for cut in cuts {
            let part = schedule.between(before, cut);
            prop_assert!(part >= 0);
            (before, sum) = (cut, sum + part);
        }
        prop_assert_eq!(sum, total);
    }

    #[test]
    fn reserves_are_whole_after_any_transfers(
        transfers in prop::collection::vec((0_usize..3, 1_i64..1_000_000, any::<bool>()), 1..30),
    ) {
        let usd = "USD".parse().unwrap();
        let mut ledger = Ledger::new();
        for (number, (tier, minor, back)) in transfers.into_iter().enumerate() {
            let amount = Money::new(minor, usd);
            let entry = reserve_transfer(TENANT, &format!("t{number}"), Tier::ALL[tier], amount, back);
            ledger.post(&entry).unwrap();
            prop_assert_eq!(ledger.verify([]), []);
        }
    }

    #[test]
    fn the_runway_is_the_reserve_over_the_mean_day(reserve in 0_i64..10_000_000, expense in 1_i64..10_000_000) {
        let standing = Standing { reserve_minor: reserve.into(), expense_minor: expense.into() };
        let days = Decimal::from(reserve) * Decimal::from(30) / Decimal::from(expense);
        prop_assert_eq!(standing.runway_days(), Some(i128::from(whole(days, RoundingStrategy::ToZero))));
    }

    #[test]
    fn tax_is_a_share_of_what_running_earned(
        revenue in 0_i64..1_000_000_000, cogs in 0_i64..1_000_000_000, opex in -1_000_i64..1_000_000, before in 0_i64..1_000,
    ) {
        let sums = DaySums {
            revenue_minor: revenue.into(), cogs_minor: cogs.into(), opex_minor: opex.into(),
            tax_minor: before.into(), below_minor: 0,
        };
        let income = Decimal::from((revenue - cogs - opex).max(0));
        let tax = whole(income * Decimal::new(175, 3), RoundingStrategy::MidpointNearestEven);
        prop_assert_eq!(sums.tax_due_minor(), Some((tax - before).max(0)));
    }
}
