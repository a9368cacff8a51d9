#include "simulator/model.hpp"

#include <algorithm>
#include <vector>

#include "simulator/models/tables.hpp"

namespace simulator {
namespace {

std::vector<Model> all_models() {
  std::vector<Model> all;
  for (const auto& models :
       {kaifa_models(), aidon_models(), kamstrup_models(), landis_gyr_models(), iskraemeco_models(),
        austrian_mbus_models(), dutch_p1_models(), other_p1_models(), sml_models(), generic_models()}) {
    all.insert(all.end(), models.begin(), models.end());
  }
  return all;
}

}  // namespace

std::span<const Model> models() {
  static const std::vector<Model> all = all_models();
  return all;
}

const Model* find_model(std::string_view name) {
  const auto all = models();
  const auto found = std::ranges::find(all, name, &Model::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace simulator
