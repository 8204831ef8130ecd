//! XBRL vouchers of which no public instance exists: samples of our own, after the taxonomies.

use model::{Day, Fen, Kind};

use super::super::Dialect;
use super::{fact, invoice};

/// An instance of a taxonomy, with a prefix that is not the usual one.
fn instance(taxonomy: &str, facts: &str) -> String {
    let facts = facts.replace("<", "<v:").replace("<v:/", "</v:");
    format!(
        "<xbrli:xbrl xmlns:xbrli=\"http://www.xbrl.org/2003/instance\" \
         xmlns:link=\"http://www.xbrl.org/2003/linkbase\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xmlns:v=\"http://xbrl.mof.gov.cn/taxonomy/2023-12-31/{taxonomy}\">\
         <link:schemaRef/><xbrli:context id=\"c1\"><xbrli:period/></xbrli:context>{facts}\
         </xbrli:xbrl>"
    )
}

#[test]
fn an_air_ticket_adds_up() {
    let ticket = |insurance: &str, total: &str| {
        instance(
            "atr",
            &format!(
                "<ElectronicInvoiceAirTransportReceiptNumber>26119120000000000017\
                 </ElectronicInvoiceAirTransportReceiptNumber><IssueDate>2025-07-04</IssueDate>\
                 <NameOfPurchaser>甲公司</NameOfPurchaser><UnifiedSocialCreditCodeOfPurchaser>\
                 91110000000000001A</UnifiedSocialCreditCodeOfPurchaser><IssueParty>乙航空\
                 </IssueParty><Fare>477.06</Fare><FuelSurcharge>45.87</FuelSurcharge><VatRate>0.09\
                 </VatRate><VatTaxAmount>47.07</VatTaxAmount><CivilAviationDevelopmentFund>50.00\
                 </CivilAviationDevelopmentFund><OtherTaxes>0.00</OtherTaxes><Insurance>{insurance}\
                 </Insurance><TotalAmount>{total}</TotalAmount><VerificationCode>1234\
                 </VerificationCode><ETicketNumber>7812345678901</ETicketNumber><PassengerName>丙\
                 </PassengerName><DetailInformationOfAirTicketTuple><Flight>CA1234</Flight>\
                 <DepartureStation>京</DepartureStation></DetailInformationOfAirTicketTuple>\
                 <DetailInformationOfAirTicketTuple><Flight>CA4321</Flight>\
                 </DetailInformationOfAirTicketTuple>\
                 <QrCode>01,61,,26119120000000000017,620.00,20250704,,</QrCode>"
            ),
        )
    };
    let i = invoice(Dialect::XbrlAtr, &ticket("", "620.00"));
    assert_eq!((i.kind, i.number.as_deref()), (Some(Kind::Air), Some("26119120000000000017")));
    assert_eq!(i.issue_date, Day::new(2025, 7, 4));
    assert_eq!(i.total_without_tax, Some(Fen(52_293)), "fare and fuel");
    assert_eq!((i.tax, i.total), (Some(Fen(4_707)), Some(Fen(62_000))));
    assert_eq!(i.check_code.as_deref(), Some("1234"));
    assert_eq!(i.seller.name.as_deref(), Some("乙航空"));
    assert_eq!(i.buyer.name.as_deref(), Some("甲公司"));
    assert!(i.qr_text.as_deref().unwrap().starts_with("01,61,"));
    assert_eq!(fact(&i, "passenger_name"), Some("丙"));
    assert_eq!(fact(&i, "e_ticket_number"), Some("7812345678901"));
    assert_eq!(fact(&i, "detail_information_of_air_ticket.1.flight"), Some("CA1234"));
    assert_eq!(fact(&i, "detail_information_of_air_ticket.2.flight"), Some("CA4321"));
    for (insurance, total, others) in
        [("", "620.00", 2), ("30.00", "620.00", 2), ("30.00", "650.00", 3)]
    {
        let i = invoice(Dialect::XbrlAtr, &ticket(insurance, total));
        assert_eq!(i.other_amounts.len(), others, "insurance {insurance} in {total}");
        let others: Fen = i.other_amounts.iter().map(|(_, fen)| *fen).sum();
        assert_eq!(i.total_without_tax.unwrap() + i.tax.unwrap() + others, i.total.unwrap());
    }
}

#[test]
fn a_refunded_railway_ticket_keeps_its_fee() {
    let i = invoice(
        Dialect::XbrlRai,
        &instance(
            "rai",
            "<TypeOfVoucher>电子发票（铁路电子客票）</TypeOfVoucher>\
             <ElectronicInvoiceRailwayETicketNumber>24119130671000000017\
             </ElectronicInvoiceRailwayETicketNumber><DateOfIssue>2024-11-02</DateOfIssue>\
             <TypeOfBusiness>退</TypeOfBusiness><Fare>48.00</Fare><AmountRefunded>192.00\
             </AmountRefunded><TotalAmountExcludingTax>45.28</TotalAmountExcludingTax><TaxRate>0.06\
             </TaxRate><TaxAmount>2.72</TaxAmount><NumberOfOriginalInvoice>24119130671000000016\
             </NumberOfOriginalInvoice>",
        ),
    );
    assert_eq!(
        (i.kind, i.is_red_letter, i.original_number.clone()),
        (Some(Kind::Rail), None, None)
    );
    assert_eq!(i.total_without_tax, Some(Fen(4_528)));
    assert_eq!((i.tax, i.total), (Some(Fen(272)), Some(Fen(4_800))));
    for (name, value) in [
        ("type_of_business", "退"),
        ("amount_refunded", "192.00"),
        ("number_of_original_invoice", "24119130671000000016"),
    ] {
        assert_eq!(fact(&i, name), Some(value), "{name}");
    }
}

#[test]
fn a_bank_statement_keeps_every_movement() {
    let movement = |amount: &str| {
        format!(
            "<InformationOfReconcileDetailsTuple><DateOfBookkeeping>2021-08-03</DateOfBookkeeping>\
             <TransactionAmount>{amount}</TransactionAmount><NameOfCounterparty>丁公司\
             </NameOfCounterparty></InformationOfReconcileDetailsTuple>"
        )
    };
    let facts = format!(
        "<IdentificationCodeOfIssuer>C1</IdentificationCodeOfIssuer><CustomerSettlementBankAccount>\
         6200000000010001</CustomerSettlementBankAccount><NameOfCustomerAccount>甲公司\
         </NameOfCustomerAccount><YearOfBankReconciliationStatement>2021\
         </YearOfBankReconciliationStatement><PrintDate>2021-08-31</PrintDate>{}{}\
         <AccountBalanceAtTheEndOfReconciliationCycleAmount>95601.54\
         </AccountBalanceAtTheEndOfReconciliationCycleAmount>",
        movement("15177.33"),
        movement("156.22")
    );
    let i = invoice(Dialect::XbrlBkrs, &instance("bkrs", &facts));
    assert_eq!((i.kind, i.issue_date), (Some(Kind::BankStatement), Day::new(2021, 8, 31)));
    assert_eq!(i.buyer.name.as_deref(), Some("甲公司"));
    assert_eq!(i.buyer.bank_account.as_deref(), Some("6200000000010001"));
    assert_eq!((i.total, i.lines.len()), (None, 0), "a balance is no total");
    assert_eq!(fact(&i, "reconcile_details.1.transaction_amount"), Some("15177.33"));
    assert_eq!(fact(&i, "reconcile_details.2.transaction_amount"), Some("156.22"));
    let balance = fact(&i, "account_balance_at_the_end_of_reconciliation_cycle_amount");
    assert_eq!(balance, Some("95601.54"));
}

#[test]
fn a_fiscal_receipt_is_read_by_the_pattern_of_its_names() {
    let facts = "<NameOfFiscalInvoice>中央非税收入统一票据（电子）</NameOfFiscalInvoice>\
        <CodeOfFiscalInvoice>00010126</CodeOfFiscalInvoice><NumberOfFiscalInvoice>0010000007\
        </NumberOfFiscalInvoice><DateOfIssue>2026-06-09</DateOfIssue><IdentifyingCode>b05e2a\
        </IdentifyingCode><NameOfPayer>甲</NameOfPayer><IssueParty>乙局</IssueParty>\
        <TotalAmountInFigures>90.00</TotalAmountInFigures><TotalAmountInWords>玖拾元整\
        </TotalAmountInWords><RegionName>中央</RegionName>";
    for (taxonomy, dialect) in [("efi", Dialect::XbrlEfi), ("ntrev", Dialect::XbrlNtrev)] {
        let i = invoice(dialect, &instance(taxonomy, facts));
        assert_eq!(i.kind, Some(Kind::Fiscal));
        assert_eq!(i.title.as_deref(), Some("中央非税收入统一票据（电子）"));
        assert_eq!(
            (i.code.as_deref(), i.number.as_deref()),
            (Some("00010126"), Some("0010000007"))
        );
        assert_eq!((i.issue_date, i.total), (Day::new(2026, 6, 9), Some(Fen(9_000))));
        assert_eq!(
            (i.check_code.as_deref(), i.buyer.name.as_deref()),
            (Some("b05e2a"), Some("甲"))
        );
        assert_eq!(i.seller.name.as_deref(), Some("乙局"));
        assert_eq!(fact(&i, "region_name"), Some("中央"));
    }
}

#[test]
fn facts_are_matched_by_segment_and_name() {
    let xml = "<x:xbrl xmlns:x='http://www.xbrl.org/2003/instance' xmlns:a='urn:other' \
        xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><a:NumberOfInvoice>999\
        </a:NumberOfInvoice><NumberOfInvoice \
        xmlns='http://xbrl.mof.gov.cn/taxonomy/2099-01-01/inv'>00000017</NumberOfInvoice>\
        <NumberOfInvoice>888</NumberOfInvoice></x:xbrl>";
    let i = invoice(Dialect::XbrlInv, xml);
    assert_eq!(i.number.as_deref(), Some("00000017"), "other namespaces say nothing");
    let nil = instance("inv", "<NumberOfInvoice>17</NumberOfInvoice>")
        .replace("<v:NumberOfInvoice>", "<v:NumberOfInvoice xsi:nil='true'>");
    assert_eq!(invoice_number(&nil), None);
}

fn invoice_number(xml: &str) -> Option<String> {
    super::super::read("x.xml", xml.as_bytes()).ok()?.reading.invoice.number
}
