//! `growth`: how time grows with the size of the input.

mod corpus;
mod gate;
mod step;

pub(crate) use corpus::Corpus;
pub(crate) use gate::Gate;
pub(crate) use step::Step;

use anyhow::Result;
use clap::ValueEnum;

use crate::data::Data;
use crate::measure;
use crate::report::{Report, Row};

pub(crate) fn run(data: &Data, report: &mut Report) -> Result<()> {
    let corpus = Corpus::read(data)?;
    for gate in Gate::value_variants() {
        let mut times = Vec::new();
        for &size in gate.sizes() {
            let step = Step { gate: *gate, size };
            let operations = step.operations(&corpus);
            let measured = measure::of_calls(operations, step.prepare(&corpus)?);
            times.push(measured.ns);
            report.row(&Row {
                workload: "growth",
                variant: gate.name(),
                case: &gate.case(size),
                measured,
                bytes: None,
                goal: gate.goal(size),
                includes: gate.includes(),
            })?;
        }
        if let ([small, ..], [.., large]) = (times.as_slice(), times.as_slice()) {
            let [first, last] = gate.ends();
            let what = format!("{} from {first} to {last}", gate.case_unit());
            report.ratio(gate.name(), large / small / gate.parts(), gate.limit(), &what)?;
        }
    }
    Ok(())
}
