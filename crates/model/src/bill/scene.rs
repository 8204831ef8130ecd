//! What is paid for: four scenes (缴费场景) and the services within them.

macro_rules! codes {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $doc:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $doc] $variant,)* }

        impl $name {
            /// Every one, in the order in which pages show them.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)* }
            }

            /// The one of a code.
            pub fn of_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }
        }
    };
}

pub(super) use codes;

codes! {
    /// A scene (缴费场景): how services are gathered on the first page.
    Scene {
        Home = "home", "生活缴费: what a household owes.";
        Travel = "travel", "交通出行: what the road and the rail ask for.";
        Shop = "shop", "消费: what is bought or put on a card.";
        Public = "public", "税务罚款与行政事业性收费: what is owed to the state.";
    }
}

codes! {
    /// A service (缴费项目).
    Service {
        Water = "water", "水费.";
        Power = "power", "电费.";
        Gas = "gas", "燃气费.";
        Property = "property", "物业费.";
        Toll = "toll", "高速通行费.";
        Parking = "parking", "停车费.";
        Transit = "transit", "公交地铁: filling up a travel card.";
        Retail = "retail", "超市购物: a basket.";
        Dining = "dining", "餐饮: a table.";
        Member = "member", "会员充值: filling up a member's card.";
        Fine = "fine", "罚款.";
        Fee = "fee", "行政事业性收费.";
    }
}

impl Service {
    /// The scene that it belongs to.
    pub fn scene(self) -> Scene {
        use Service::{
            Dining, Fee, Fine, Gas, Member, Parking, Power, Property, Retail, Toll, Transit, Water,
        };
        match self {
            Water | Power | Gas | Property => Scene::Home,
            Toll | Parking | Transit => Scene::Travel,
            Retail | Dining | Member => Scene::Shop,
            Fine | Fee => Scene::Public,
        }
    }

    /// Whether the law wants the whole amount at once: a fine (罚款) or an administrative fee
    /// (行政事业性收费) is paid as its notice says, so a biller of these can allow no part.
    pub fn is_whole(self) -> bool {
        self.scene() == Scene::Public
    }
}
