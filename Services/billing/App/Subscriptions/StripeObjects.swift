import BillingCore
import ServiceKit

/// A field that holds an id, or the whole object with that id.
struct StripeReference: Decodable {
    let id: String

    private enum Key: String, CodingKey { case id }

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            id = text
        } else {
            id = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .id)
        }
    }
}

/// What is read of a subscription. The provider's older versions keep plan and period in the subscription, newer ones in
/// its items; both are taken.
struct StripeSubscription: Decodable {
    struct Price: Decodable {
        let id: String
        let nickname: String?
    }

    struct Item: Decodable {
        let price: Price?
        let plan: Price?
        let current_period_end: Int64?
    }

    struct Items: Decodable {
        let data: [Item]
    }

    let id: String
    let customer: StripeReference?
    let status: String
    let plan: Price?
    let items: Items?
    let metadata: [String: String]?
    let start_date: Int64?
    let trial_end: Int64?
    let current_period_end: Int64?

    func checked(created: Int64) throws(ProblemError) -> ProviderSubscription {
        guard let customer = metadata?["customer_id"] ?? customer?.id, !customer.isEmpty else {
            throw StripeEvent.customerMissing
        }
        let item = items?.data.first
        let periodEnd = current_period_end ?? item?.current_period_end
        guard BillingText.isKey(id) else { throw StripeEvent.invalid("data.object.id is not an id") }
        guard BillingText.isCustomer(customer) else { throw StripeEvent.invalid("data.object.customer is not an id") }
        guard [start_date, trial_end, periodEnd].allSatisfy(StripeEvent.isSecond) else {
            throw StripeEvent.invalid("a time of data.object is not one")
        }
        guard let progress = ProviderSubscription.progress(of: status),
            let status = ProviderSubscription.status(of: status)
        else {
            throw StripeEvent.invalid("data.object.status is not known")
        }
        guard let price = item?.price ?? plan ?? item?.plan, BillingText.isKey(price.id) else {
            throw StripeEvent.invalid("data.object has no price")
        }
        return ProviderSubscription(
            id: id, customer: customer, price: price.id,
            planCode: price.nickname.flatMap { BillingText.isCode($0) ? $0 : nil }, status: status, progress: progress,
            startedSeconds: start_date ?? created, trialEndSeconds: trial_end, periodEndSeconds: periodEnd)
    }
}

/// What is read of an invoice.
struct StripeInvoice: Decodable {
    struct Parent: Decodable {
        struct Details: Decodable {
            let subscription: StripeReference?
        }
        let subscription_details: Details?
    }

    struct Line: Decodable {
        struct Period: Decodable {
            let end: Int64?
        }
        let period: Period?
        let amount: Int64?
    }

    struct Lines: Decodable {
        let data: [Line]
    }

    let customer: StripeReference?
    let subscription: StripeReference?
    let parent: Parent?
    let amount_paid: Int64?
    let lines: Lines?

    /// A payment. Nothing is paid at the start of a trial: such an invoice says nothing.
    func paid() throws(ProblemError) -> ProviderEvent {
        guard let id = try subscriptionID(), amount_paid != 0 else { return .ignored }
        // What is credited was not paid: the rest of a year that was given up for a month would reach a year too far.
        let paid = (lines?.data ?? []).filter { line in line.amount.map { $0 > 0 } ?? true }
        let ends = paid.compactMap { $0.period?.end }
        guard ends.allSatisfy({ StripeEvent.isSecond($0) }) else {
            throw StripeEvent.invalid("a period of data.object.lines is not one")
        }
        return .paid(subscription: id, periodEndSeconds: ends.max())
    }

    func failed() throws(ProblemError) -> ProviderEvent {
        guard let id = try subscriptionID() else { return .ignored }
        return .failed(subscription: id)
    }

    /// Nil for an invoice that belongs to no subscription.
    private func subscriptionID() throws(ProblemError) -> String? {
        guard let customer, !customer.id.isEmpty else { throw StripeEvent.customerMissing }
        guard let id = (subscription ?? parent?.subscription_details?.subscription)?.id else { return nil }
        guard BillingText.isKey(id) else { throw StripeEvent.invalid("data.object.subscription is not an id") }
        return id
    }
}
