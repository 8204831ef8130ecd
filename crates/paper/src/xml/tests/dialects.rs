//! 数电票, the data of 2019 and documents with named fields: samples of our own.

use model::{Day, Fen, Field, Kind};

use super::super::{Dialect, TaxSignatureValue, read};
use super::{fact, invoice, reads};

/// An EInvoice with a header and sections of one's choice.
fn einvoice(header: &str, data: &str, rest: &str) -> String {
    format!(
        "<EInvoice><Header><EIid>26537912570200000017</EIid><Version>0.33</Version>{header}\
         </Header><EInvoiceData>{data}</EInvoiceData>{rest}<TaxSupervisionInfo>\
         <InvoiceNumber>26537912570200000017</InvoiceNumber><IssueTime>2026-02-28 10:11:12\
         </IssueTime></TaxSupervisionInfo></EInvoice>"
    )
}

#[test]
fn the_plate_of_a_toll_invoice_is_not_its_number() {
    let xml = einvoice(
        "<InherentLabel><InIssuType/><GeneralOrSpecialVAT><LabelCode>02</LabelCode>\
         </GeneralOrSpecialVAT></InherentLabel><UndefinedLabel/>",
        "<BasicInformation><TotalAmWithoutTax>18.63</TotalAmWithoutTax><TotalTaxAm>0.56\
         </TotalTaxAm><TotalTax-includedAmount>19.19</TotalTax-includedAmount></BasicInformation>\
         <IssuItemInformation><ItemName>*经营租赁*通行费</ItemName><Amount>18.63</Amount>\
         <TaxRate>0.030000</TaxRate><ComTaxAm>0.56</ComTaxAm></IssuItemInformation>\
         <SpecificInformation><Toll><PlateNumber>云A00000</PlateNumber><VehicleType>客车\
         </VehicleType><StartDatesOfPassage>20260227172851000</StartDatesOfPassage>\
         <EndDatesOfPassage>20260227182851000</EndDatesOfPassage></Toll></SpecificInformation>",
        "",
    );
    let i = invoice(Dialect::EInvoice, &xml);
    assert_eq!(i.number.as_deref(), Some("26537912570200000017"));
    assert_eq!((i.kind, i.is_red_letter), (Some(Kind::DigitalNormal), None));
    assert_eq!(i.issue_date, Day::new(2026, 2, 28));
    assert_eq!((i.tax, i.total), (Some(Fen(56)), Some(Fen(1_919))));
    assert_eq!(fact(&i, "toll.plate_number"), Some("云A00000"));
    assert_eq!(fact(&i, "toll.vehicle_type"), Some("客车"));
    assert_eq!(fact(&i, "toll.end_dates_of_passage"), Some("20260227182851000"));
    assert_eq!(reads(&xml).tax_signature, None);
}

#[test]
fn passengers_are_numbered() {
    let trip = |name: &str| {
        format!(
            "<PassengerTransportation><Traveler>{name}</Traveler><PlaceOfDeparture>杭州\
             </PlaceOfDeparture></PassengerTransportation>"
        )
    };
    let trips = format!("<SpecificInformation>{}{}</SpecificInformation>", trip("甲"), trip("乙"));
    let i = invoice(Dialect::EInvoice, &einvoice("", &trips, ""));
    assert_eq!(fact(&i, "passenger_transportation.1.traveler"), Some("甲"));
    assert_eq!(fact(&i, "passenger_transportation.2.traveler"), Some("乙"));
    assert_eq!(fact(&i, "passenger_transportation.2.place_of_departure"), Some("杭州"));
}

#[test]
fn a_red_letter_invoice_names_the_blue_one() {
    let red = "<InherentLabel><InIssuType><LabelCode>N</LabelCode></InIssuType></InherentLabel>";
    let basic = "<BasicInformation><TotalAmWithoutTax>-495.05</TotalAmWithoutTax><TotalTaxAm>-4.95\
                 </TotalTaxAm><TotalTax-includedAmount>-500.00</TotalTax-includedAmount>\
                 <TotalTax-includedAmountInChinese>（负数）伍佰圆整\
                 </TotalTax-includedAmountInChinese></BasicInformation>";
    let tagged = "<SpecificInformation><RedEInvoice><OriginalInvoiceCode>24112000000135110006\
                  </OriginalInvoiceCode><CreditNoteNumber>11010824091002610008</CreditNoteNumber>\
                  </RedEInvoice></SpecificInformation>";
    let remark = "<AdditionalInformation><Remark>被红冲蓝字数电发票号码：24112000000135110006 \
                  红字发票信息确认单编号：11010824091002610008</Remark></AdditionalInformation>";
    for (name, header, tail) in [
        ("label and element", red, tagged),
        ("label and remark", red, remark),
        ("negative total and remark", "", remark),
        ("negative total and element", "", tagged),
    ] {
        let i = invoice(Dialect::EInvoice, &einvoice(header, &format!("{basic}{tail}"), ""));
        assert_eq!(i.is_red_letter, Some(true), "{name}");
        assert_eq!(i.original_number.as_deref(), Some("24112000000135110006"), "{name}");
        assert_eq!((i.tax, i.total), (Some(Fen(-495)), Some(Fen(-50_000))), "{name}");
    }
    let i = invoice(Dialect::EInvoice, &einvoice(red, &format!("{basic}{tagged}"), ""));
    assert_eq!(fact(&i, "red_e_invoice.credit_note_number"), Some("11010824091002610008"));
    let blue = "<AdditionalInformation><Remark>订单号 24112000000135110006</Remark>\
                </AdditionalInformation>";
    let i = invoice(Dialect::EInvoice, &einvoice("", blue, ""));
    assert_eq!((i.is_red_letter, i.original_number), (None, None));
}

#[test]
fn a_discount_is_a_line_of_its_own() {
    let lines = "<IssuItemInformation><ItemName>*酒*白酒</ItemName><SpecMod>500ml</SpecMod>\
                 <MeaUnits>瓶</MeaUnits><Quantity>2</Quantity><UnPrice>50</UnPrice><Amount>100.00\
                 </Amount><TaxRate>0.13</TaxRate><ComTaxAm>13.00</ComTaxAm>\
                 <TaxClassificationCode>1030306000000000000</TaxClassificationCode>\
                 </IssuItemInformation><IssuItemInformation><ItemName>*酒*白酒</ItemName><Amount>\
                 -10.00</Amount><TaxRate>0.13</TaxRate><ComTaxAm>-1.30</ComTaxAm>\
                 </IssuItemInformation>";
    let i = invoice(Dialect::EInvoice, &einvoice("", lines, ""));
    assert_eq!(i.lines.len(), 2);
    assert_eq!((i.lines[1].amount, i.lines[1].tax), (Some(Fen(-1_000)), Some(Fen(-130))));
    assert_eq!((&i.lines[1].quantity, &i.lines[1].name), (&None, &i.lines[0].name));
    let code = fact(&i, "line.1.tax_classification_code");
    assert_eq!(code, Some("1030306000000000000"));
}

#[test]
fn the_tax_signature_is_described_but_never_believed() {
    let signed = |value: &str| {
        let signature = format!(
            "<TaxBureauSignature><Reference URI=\"/Einvoice/Header|/Einvoice/EinvoiceData\"/>\
             <SignatureAlgorithm>1.2.156.10197.1.501</SignatureAlgorithm><SignatureTime>2026-02-28\
             </SignatureTime><SignatureValue>{value}</SignatureValue></TaxBureauSignature>"
        );
        reads(&einvoice("", "", &signature)).tax_signature.unwrap().value
    };
    let hex = "3045022100c0e0ffb7a933cfd4e7a3251023ddd3f802b1a84b24166e249d00e90df28bef02206e";
    let hex = format!("{hex}{}", "7eed0dd277c68c77fdb645b089c75e998f54a13b799e2c8ea22c1859817d64");
    for (name, value, wanted) in [
        ("hexadecimal", hex.clone(), TaxSignatureValue::Uncheckable),
        ("with its time behind", format!("{hex}&amp;2026-02-28"), TaxSignatureValue::Uncheckable),
        ("nothing", String::new(), TaxSignatureValue::Empty),
        ("crosses", "x".repeat(128), TaxSignatureValue::Masked),
        ("stars in the middle", hex.replace("e7a3251023ddd3", "****"), TaxSignatureValue::Masked),
        ("zeros", "0".repeat(128), TaxSignatureValue::Masked),
        ("too short", "3045022100".into(), TaxSignatureValue::Masked),
    ] {
        assert_eq!(signed(&value), wanted, "{name}");
    }
}

#[test]
fn the_root_may_be_written_in_many_ways() {
    let plain = einvoice("", "<BasicInformation/>", "");
    let malformed = plain
        .replace("<EInvoice>", "<:eInvoice xmlns:=\"\">")
        .replace("</EInvoice>", "</:eInvoice>");
    let wrapped = format!("<data>{plain}</data>").replace("EInvoice>", "Einvoice>");
    for xml in [plain.clone(), malformed, wrapped] {
        let i = reads(&xml).reading.invoice;
        assert_eq!(i.number.as_deref(), Some("26537912570200000017"), "{xml}");
    }
    let differing = plain.replacen("26537912570200000017", "26537912570200000018", 1);
    let i = invoice(Dialect::EInvoice, &differing);
    assert_eq!(i.number.as_deref(), Some("26537912570200000017"), "the supervised number counts");
    assert_eq!(fact(&i, "eiid"), Some("26537912570200000018"));
}

/// The data of 2019 with elements of one's choice.
fn original(inside: &str) -> String {
    format!(
        "<eInvoice xmlns:fp=\"http://www.edrm.org.cn/schema/e-invoice/2019\" Version=\"1.0\">\
         <fp:InvoiceNo>00000017</fp:InvoiceNo>{inside}</eInvoice>"
    )
}

#[test]
fn an_amount_that_is_none_is_kept_as_read() {
    let dump = "com.example.Money@1b6d3586";
    let xml = original(&format!(
        "<fp:TaxExclusiveTotalAmount>{dump}</fp:TaxExclusiveTotalAmount>\
         <fp:TaxTotalAmount>***</fp:TaxTotalAmount>\
         <fp:TaxInclusiveTotalAmount>57</fp:TaxInclusiveTotalAmount>\
         <fp:IssueDate>昨天</fp:IssueDate>"
    ));
    let reading = reads(&xml).reading;
    let i = &reading.invoice;
    assert_eq!((i.total_without_tax, i.tax, i.issue_date), (None, None, None));
    assert_eq!(i.total, Some(Fen(5_700)));
    for (field, as_read, confidence) in [
        (Field::TotalWithoutTax, dump, 0.0),
        (Field::Tax, "***", 1.0),
        (Field::Total, "57", 1.0),
        (Field::IssueDate, "昨天", 0.0),
    ] {
        let place = &reading.places[&field];
        assert_eq!((place.as_read.as_str(), place.confidence), (as_read, confidence));
    }
}

#[test]
fn a_line_whose_amount_is_none_keeps_what_was_read() {
    let i = invoice(
        Dialect::Original,
        &original(
            "<fp:GoodsInfos><fp:GoodsInfo><fp:Item>*酒*白酒</fp:Item><fp:Amount>about 5</fp:Amount>\
             <fp:TaxAmount>***</fp:TaxAmount></fp:GoodsInfo><fp:GoodsInfo/></fp:GoodsInfos>",
        ),
    );
    assert_eq!((i.lines.len(), i.lines[0].amount, i.lines[0].tax), (1, None, None));
    assert_eq!(i.particulars, [("line.1.amount".to_owned(), "about 5".to_owned())]);
}

#[test]
fn an_extract_without_sections_is_still_an_einvoice() {
    let xml = "<invoice><EIid>26537912570200000017</EIid><IssueTime>2026-01-02</IssueTime>\
               <SellerName>乙公司</SellerName><SellerAddr>北京</SellerAddr><SellerTelNum>010-1\
               </SellerTelNum><TotalTax-includedAmount>10.00</TotalTax-includedAmount></invoice>";
    let i = invoice(Dialect::EInvoice, xml);
    assert_eq!(i.number.as_deref(), Some("26537912570200000017"));
    assert_eq!((i.issue_date, i.total), (Day::new(2026, 1, 2), Some(Fen(1_000))));
    assert_eq!(i.seller.address_phone.as_deref(), Some("北京 010-1"));
}

#[test]
fn the_kind_comes_from_the_code_then_from_the_qr_text() {
    for (name, code, qr, kind) in [
        ("electronic", "032001600511", "", Some(Kind::VatNormalElectronic)),
        ("electronic special", "032001600513", "01,10,", Some(Kind::VatSpecialElectronic)),
        ("toll", "032001600512", "01,10,", Some(Kind::VatToll)),
        ("paper of twelve digits", "032001600504", "", Some(Kind::VatNormal)),
        ("roll", "032001600507", "", Some(Kind::VatRoll)),
        ("motor vehicle", "132001620660", "", Some(Kind::MotorVehicle)),
        ("special of ten digits", "1200154130", "", Some(Kind::VatSpecial)),
        ("normal of ten digits", "4200161350", "", Some(Kind::VatNormal)),
        ("unknown code", "032001600599", "01,14,x", Some(Kind::VatToll)),
        ("no code", "", "01,10,x", Some(Kind::VatNormalElectronic)),
        ("neither", "票", "", None),
    ] {
        let xml = original(&format!(
            "<fp:InvoiceCode>{code}</fp:InvoiceCode><fp:GraphCode>{qr}</fp:GraphCode>"
        ));
        assert_eq!(invoice(Dialect::Original, &xml).kind, kind, "{name}");
    }
}

#[test]
fn a_red_letter_invoice_of_2019() {
    let xml = original(
        "<fp:TypeCode>1</fp:TypeCode><fp:TaxInclusiveTotalAmount>-1.00\
         </fp:TaxInclusiveTotalAmount><fp:Note>对应正数发票代码:032001600511号码:31470008</fp:Note>\
         <fp:Signature>MIIB</fp:Signature>",
    );
    let found = reads(&xml);
    assert!(found.seller_signature);
    let i = found.reading.invoice;
    assert_eq!(i.is_red_letter, Some(true));
    assert_eq!(i.original_number.as_deref(), Some("03200160051131470008"));
    assert!(!reads(&original("<fp:Signature> </fp:Signature>")).seller_signature);
}

#[test]
fn chinese_names_nested() {
    let xml = "<电子发票><基本信息><发票名称>浙江增值税电子普通发票</发票名称><发票代码>033002000211\
        </发票代码><发票号码>83080007</发票号码><开票日期>2020年07月23日</开票日期><校验码>16197 83356 \
        74145 07415</校验码></基本信息><购买方><名称>甲公司</名称><纳税人识别号>91110000000000001A\
        </纳税人识别号><地址、电话>北京 010-1</地址、电话></购买方><销售方信息><名称>乙公司</名称>\
        <统一社会信用代码/>\
        <开户行及账号>工行 1</开户行及账号></销售方信息><明细><行><货物或应税劳务名称>*酒*白酒\
        </货物或应税劳务名称><规格型号>500ml</规格型号><单位>瓶</单位><数量>2</数量><单价>50</单价><金额>\
        100.00</金额><税率>13%</税率><税额>13.00</税额></行><行><货物或应税劳务名称>*酒*白酒\
        </货物或应税劳务名称><金额>-10.00</金额><税率>13%</税率><税额>-1.30</税额></行></明细>\
        <合计金额>90.00</合计金额><合计税额>11.70</合计税额><价税合计>101.70</价税合计><备注>无</备注>\
        <开票人>丙</开票人><收款人>丁</收款人><复核人>戊</复核人><订单号>A1</订单号></电子发票>";
    let i = invoice(Dialect::Chinese, xml);
    assert_eq!(i.kind, Some(Kind::VatNormalElectronic));
    assert_eq!(i.code.as_deref(), Some("033002000211"));
    assert_eq!(i.check_code.as_deref(), Some("16197833567414507415"));
    assert_eq!(i.issue_date, Day::new(2020, 7, 23));
    assert_eq!(i.buyer.name.as_deref(), Some("甲公司"));
    assert_eq!(i.buyer.address_phone.as_deref(), Some("北京 010-1"));
    assert_eq!((i.seller.name.as_deref(), i.seller.tax_id.as_deref()), (Some("乙公司"), None));
    assert_eq!(i.seller.bank_account.as_deref(), Some("工行 1"));
    assert_eq!(i.total_without_tax, Some(Fen(9_000)));
    assert_eq!((i.tax, i.total), (Some(Fen(1_170)), Some(Fen(10_170))));
    assert_eq!((i.lines.len(), i.lines[1].amount), (2, Some(Fen(-1_000))));
    assert_eq!(i.lines[0].quantity.as_deref(), Some("2"));
    assert_eq!(i.lines[0].tax_rate.as_deref(), Some("13%"));
    assert_eq!(i.reviewer.as_deref(), Some("戊"));
    assert_eq!(fact(&i, "订单号"), Some("A1"));
}

#[test]
fn chinese_names_flat_in_elements_attributes_and_pairs() {
    let fields = [
        ("发票号码", "24332000000000000017"),
        ("发票类型", "电子发票（普通发票）"),
        ("开票日期", "2024-05-08"),
        ("购买方名称", "甲公司"),
        ("购买方纳税人识别号", "91110000000000001A"),
        ("销售方名称", "乙公司"),
        ("销售方纳税人识别号", "91110000000000002B"),
        ("价税合计（大写）", "壹佰圆整"),
        ("价税合计（小写）", "¥100.00"),
        ("金额", "99.01"),
        ("税额", "0.99"),
    ];
    let name = |n: &str| n.replace(['（', '）'], "");
    let elements: String = fields.iter().map(|(n, v)| format!("<{0}>{v}</{0}>", name(n))).collect();
    let attributes: String = fields.iter().map(|(n, v)| format!(" {}='{v}'", name(n))).collect();
    let pairs: String =
        fields.iter().map(|(n, v)| format!("<field name=\"{n}\" value=\"{v}\"/>")).collect();
    let named: String = fields.iter().map(|(n, v)| format!("<f name=\"{n}\">{v}</f>")).collect();
    for (way, xml) in [
        ("elements", format!("<root>{elements}</root>")),
        ("attributes", format!("<发票{attributes}/>")),
        ("attributes of a child", format!("<root><发票{attributes}/></root>")),
        ("pairs", format!("<root><fields>{pairs}</fields></root>")),
        ("named", format!("<root>{named}</root>")),
    ] {
        let i = invoice(Dialect::Chinese, &xml);
        assert_eq!(i.number.as_deref(), Some("24332000000000000017"), "{way}");
        assert_eq!(i.kind, Some(Kind::DigitalNormal), "{way}");
        assert_eq!(i.buyer.name.as_deref(), Some("甲公司"), "{way}");
        assert_eq!(i.seller.tax_id.as_deref(), Some("91110000000000002B"), "{way}");
        assert_eq!(i.total_in_words.as_deref(), Some("壹佰圆整"), "{way}");
        assert_eq!((i.total_without_tax, i.tax), (Some(Fen(9_901)), Some(Fen(99))), "{way}");
        assert_eq!((i.total, i.lines.len()), (Some(Fen(10_000)), 0), "{way}");
    }
}

#[test]
fn pinyin_initials() {
    let xml = "<business id='FPKJ'><REQUEST_COMMON_FPKJ><COMMON_FPKJ_FPT><FPLX>026</FPLX><FP_DM>\
        011002301111</FP_DM><FPHM>10550009</FPHM><KPRQ>20231207101112</KPRQ><KPLX>0</KPLX><JYM>\
        13250180506951700005</JYM><XSF_NSRSBH>91110108MA01G0FB00</XSF_NSRSBH><XSF_MC>乙公司</XSF_MC>\
        <XSF_DZ>北京</XSF_DZ><XSF_DH>010-1</XSF_DH><GMFMC>甲公司</GMFMC><GMFNSRSBH>91110000600001000P\
        </GMFNSRSBH><KPR>丙</KPR><SKR>丁</SKR><FHR>戊</FHR><JSHJ>1350.29</JSHJ><HJJE>1310.96</HJJE>\
        <HJSE>39.33</HJSE><BZ/><YFP_DM/></COMMON_FPKJ_FPT><COMMON_FPKJ_XMXXS>\
        <COMMON_FPKJ_XMXX><XMMC>*运输服务*客运服务费</XMMC><GGXH>无</GGXH><DW>次</DW><XMSL>1</XMSL>\
        <XMDJ>1526.59</XMDJ><XMJE>1526.59</XMJE><SL>0.03</SL><SE>45.80</SE></COMMON_FPKJ_XMXX>\
        <COMMON_FPKJ_XMXX><XMMC>*运输服务*客运服务费</XMMC><XMJE>-215.63</XMJE><SL>0.03</SL><SE>-6.47\
        </SE></COMMON_FPKJ_XMXX></COMMON_FPKJ_XMXXS></REQUEST_COMMON_FPKJ></business>";
    let i = invoice(Dialect::Pinyin, xml);
    assert_eq!((i.kind, i.is_red_letter), (Some(Kind::VatNormalElectronic), Some(false)));
    assert_eq!(i.code.as_deref(), Some("011002301111"));
    assert_eq!(i.number.as_deref(), Some("10550009"));
    assert_eq!(i.issue_date, Day::new(2023, 12, 7));
    assert_eq!(i.seller.name.as_deref(), Some("乙公司"));
    assert_eq!(i.seller.address_phone.as_deref(), Some("北京 010-1"));
    assert_eq!(i.buyer.tax_id.as_deref(), Some("91110000600001000P"));
    assert_eq!(i.total_without_tax, Some(Fen(131_096)));
    assert_eq!((i.tax, i.total), (Some(Fen(3_933)), Some(Fen(135_029))));
    assert_eq!(i.lines.len(), 2);
    assert_eq!(i.lines[0].quantity.as_deref(), Some("1"));
    assert_eq!(i.lines[0].tax_rate.as_deref(), Some("0.03"));
    assert_eq!((i.lines[1].amount, i.lines[1].tax), (Some(Fen(-21_563)), Some(Fen(-647))));
    assert_eq!((i.payee.as_deref(), i.reviewer.as_deref()), (Some("丁"), Some("戊")));
    let old = "<f><fpdm>1200154130</fpdm><fphm>03630009</fphm><kprq>2016-06-21</kprq><xfmc>乙</xfmc>\
        <gfmc>甲</gfmc><hjje>10.00</hjje><mx><spmc>*纸*纸</spmc><sl>5</sl><slv>0.17</slv><dj>2</dj>\
        <je>10.00</je><se>1.70</se></mx></f>";
    let i = invoice(Dialect::Pinyin, old);
    assert_eq!((i.kind, i.buyer.name.as_deref()), (Some(Kind::VatSpecial), Some("甲")));
    assert_eq!(i.lines[0].quantity.as_deref(), Some("5"), "SL is the quantity beside SLV");
    assert_eq!(i.lines[0].tax_rate.as_deref(), Some("0.17"));
    let red = "<f><FPHM>1</FPHM><FPDM>1200154130</FPDM><KPLX>1</KPLX><YFP_DM>1200154130</YFP_DM>\
        <YFP_HM>03630009</YFP_HM></f>";
    let i = invoice(Dialect::Pinyin, red);
    assert_eq!(i.is_red_letter, Some(true));
    assert_eq!(i.original_number.as_deref(), Some("120015413003630009"));
}

#[test]
fn gbk_exports_are_read() {
    let mut bytes = b"<?xml version=\"1.0\" encoding=\"gbk\"?><f><FPHM>03630009</FPHM>\
        <FPDM>1200154130</FPDM><GMFMC>"
        .to_vec();
    bytes.extend(b"\xbc\xd7\xb9\xab\xcb\xbe</GMFMC></f>");
    let found = read("x.xml", &bytes).unwrap();
    assert_eq!(found.reading.invoice.buyer.name.as_deref(), Some("甲公司"));
}
