//! What columns hold: recognised, put right, kept and found again.

use app::batch::{self, Error, Fault, Table};
use model::Field;
use paper::sheet::Column;
use store::batch::State;

use super::{NOW, each_house, runner};

const CSV: &str = "单号,开票日,合计\n26112000000000001001,2026-02-02,114.13\n";

#[test]
fn a_saved_template_starts_the_next_table_of_that_head_at_once() {
    each_house(|house| {
        let id = house.of_table("a.csv", CSV.as_bytes()).unwrap();
        let preview = batch::preview(&house.db, &house.runner, &id).unwrap();
        assert_eq!(preview.batch.state, State::Mapping);
        assert_eq!(preview.sample, [["26112000000000001001", "2026-02-02", "114.13"]]);
        let holds: Vec<Option<Column>> = [Field::Number, Field::IssueDate, Field::Total]
            .map(|field| Some(Column::Field(field)))
            .into();
        let begin = |id: &str, holds: &[Option<Column>], name| {
            batch::begin(&house.db, &house.runner, NOW, id, holds, name)
        };
        let fault = |result| match result {
            Err(Error::Fault(fault)) => fault,
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(begin(&id, &[], None)), Fault::NoNumber);
        assert_eq!(fault(begin(&id, &[holds[0], holds[0]], None)), Fault::ColumnTwice);
        assert_eq!(fault(begin(&id, &holds, Some(" "))), Fault::TemplateNameless);
        begin(&id, &holds, Some("月结")).unwrap();
        let again = house.of_table("b.csv", CSV.as_bytes()).unwrap();
        let state = |id: &str| batch::find(&house.db, &house.runner, id).unwrap().state;
        assert_eq!((state(&id), state(&again)), (State::Running, State::Running));
        let other = house.of_table("c.csv", "单号,金额\n1,2\n".as_bytes()).unwrap();
        assert_eq!(state(&other), State::Mapping, "another head");
        assert!(batch::templates(&house.db, &runner("wsp_2")).unwrap().is_empty());
    });
}

#[test]
fn a_chosen_template_fills_the_columns_that_it_knows() {
    each_house(|house| {
        let id = house.of_table("a.csv", CSV.as_bytes()).unwrap();
        let holds = [Some(Column::Field(Field::Number))];
        batch::begin(&house.db, &house.runner, NOW, &id, &holds, Some("单号")).unwrap();
        let template = batch::templates(&house.db, &house.runner).unwrap().remove(0);
        let table = |runner: &app::authority::BatchRunner| {
            let bytes = "备注,单号\nx,26112000000000001001\n".as_bytes();
            let template = Some(template.id.as_str());
            let table = Table { name: "b.csv", bytes, template, token: None };
            batch::of_table(&house.db, runner, NOW, table)
        };
        let id = table(&house.runner).unwrap();
        let mapping = batch::preview(&house.db, &house.runner, &id).unwrap().mapping;
        assert_eq!(mapping.columns[1].holds, Some(Column::Field(Field::Number)));
        assert!(table(&runner("wsp_2")).is_err(), "another workspace has no such template");
    });
}
