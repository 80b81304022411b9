import BillingCore
import Contracts
import Foundation
import ServiceKit

/// An event of the payment provider, read from the body whose signature fits. Fields that are not looked at may be
/// anything: the provider adds some whenever it likes.
struct StripeEvent {
    let id: String
    let type: String
    let mark: ProviderMark
    let content: ProviderEvent

    /// The greatest second a time of ours can hold.
    private static let lastSecond: Int64 = 253_402_300_799

    init(_ body: [UInt8]) throws(ProblemError) {
        let decoder = JSONDecoder()
        let data = Data(body)
        do {
            let head = try decoder.decode(Head.self, from: data)
            guard BillingText.isKey(head.id), Self.isSecond(head.created), !head.type.isEmpty,
                head.type.utf8.count <= BillingText.maxKeyCharacters, BillingText.isProse(head.type)
            else { throw Self.invalid("id, type or created is not what events have") }
            id = head.id
            type = head.type
            switch head.type {
            case "customer.subscription.created", "customer.subscription.updated":
                let object = try decoder.decode(Body<StripeSubscription>.self, from: data).data.object
                content = .subscription(try object.checked(created: head.created))
            case "customer.subscription.deleted":
                let object = try decoder.decode(Body<StripeSubscription>.self, from: data).data.object
                content = .deleted(try object.checked(created: head.created))
            case "invoice.paid":
                content = try decoder.decode(Body<StripeInvoice>.self, from: data).data.object.paid()
            case "invoice.payment_failed":
                content = try decoder.decode(Body<StripeInvoice>.self, from: data).data.object.failed()
            default:
                content = .ignored
            }
            mark = ProviderMark(createdSeconds: head.created, rank: content.rank(type: head.type))
        } catch let problem as ProblemError {
            throw problem
        } catch let error as DecodingError {
            throw Self.invalid(Self.place(error))
        } catch {
            throw Self.invalid("it cannot be read")
        }
    }

    static func isSecond(_ value: Int64?) -> Bool { value.map { (0...lastSecond).contains($0) } ?? true }

    static func invalid(_ why: String) -> ProblemError {
        ProblemError(400, "invalid_event", "The body is not an event of the payment provider: \(why).")
    }

    static let customerMissing = ProblemError(
        400, "event_customer_missing",
        "The event names no customer; subscriptions carry ours in metadata.customer_id or as customer.")

    private static func place(_ error: DecodingError) -> String {
        let context: DecodingError.Context? =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
                .dataCorrupted(let context):
                context
            @unknown default: nil
            }
        var path = context?.codingPath.map(\.stringValue) ?? []
        if case .keyNotFound(let key, _) = error { path.append(key.stringValue) }
        return path.isEmpty ? "not JSON" : "\(path.joined(separator: ".")) is missing or of another kind"
    }

    private struct Head: Decodable {
        let id: String
        let type: String
        let created: Int64
    }

    private struct Body<Object: Decodable>: Decodable {
        struct Holder: Decodable {
            let object: Object
        }
        let data: Holder
    }
}
