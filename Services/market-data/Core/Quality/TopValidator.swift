import Contracts
public import Exchanges

/// Looks at best prices before anybody uses them.
public enum TopValidator {
    /// What is wrong with a top; nil when nothing is.
    public static func fault(_ top: BookTop) -> MarketFault? {
        guard top.bid.price.isPositive, top.ask.price.isPositive else { return .notPositive }
        guard top.bid.price < top.ask.price else { return .crossed }
        guard top.bid.quantity.isPositive, top.ask.quantity.isPositive else { return .noQuantity }
        return nil
    }
}
