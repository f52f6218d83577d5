//! What the admin shows of the model, as data.

use proc_macro2::TokenStream;
use quote::quote;

use super::Names;

pub(super) fn admin(names: &Names<'_>) -> TokenStream {
    let Names { model, support, .. } = names;
    let admin = &model.admin;
    let (list_display, list_filter, search_fields) =
        (&admin.list_display, &admin.list_filter, &admin.search_fields);
    let (raw_id_fields, readonly_fields, ordering, actions) =
        (&admin.raw_id_fields, &admin.readonly_fields, &admin.ordering, &admin.actions);
    let radio_fields = admin.radio_fields.iter().map(|(column, direction)| {
        let vertical = direction == "vertical";
        let direction = if vertical { quote!(Vertical) } else { quote!(Horizontal) };
        quote!((#column, #support::RadioDirection::#direction))
    });
    let (can_add, can_delete) = (admin.can_add, admin.can_delete);
    quote! {
        #support::ModelAdmin {
            list_display: &[#(#list_display),*],
            list_filter: &[#(#list_filter),*],
            search_fields: &[#(#search_fields),*],
            raw_id_fields: &[#(#raw_id_fields),*],
            radio_fields: &[#(#radio_fields),*],
            readonly_fields: &[#(#readonly_fields),*],
            ordering: &[#(#ordering),*],
            actions: &[#(#actions),*],
            can_add: #can_add,
            can_delete: #can_delete,
        }
    }
}
